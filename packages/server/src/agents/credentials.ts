import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { CredentialSources } from './agent-definition.ts';

/** A place where credentials of an agent were found: that a variable is set, or that a file is there. */
export interface FoundCredential {
  readonly kind: 'variable' | 'file';
  /** Of the variable, or the absolute path of the file. */
  readonly name: string;
}

/** Where an environment or a home holds credentials of an agent. Nothing is read. */
export async function findCredentials(
  sources: CredentialSources,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FoundCredential[]> {
  const variables = sources.environment
    .filter((name) => Boolean(environment[name]))
    .map((name): FoundCredential => ({ kind: 'variable', name }));
  const { HOME: home } = environment;
  const files = await Promise.all(
    (home ? sources.homeFiles : []).map(async (file): Promise<FoundCredential[]> => {
      const name = join(home ?? '', file);
      return access(name).then(
        () => [{ kind: 'file', name }],
        () => [],
      );
    }),
  );
  return [...variables, ...files.flat()];
}

/** Whether there are any. A session may bring its own. */
export async function hasCredentials(
  sources: CredentialSources,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  return sources.notNeeded === true || (await findCredentials(sources, environment)).length > 0;
}
