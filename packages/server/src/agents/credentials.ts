import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { CredentialSources } from './agent-definition.ts';

/**
 * Whether the server's environment or home holds credentials of an agent. Nothing is read: that a variable is set or a file is
 * there is all that is asked. A session may bring its own.
 */
export async function hasCredentials(
  sources: CredentialSources,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  if (sources.notNeeded === true || sources.environment.some((name) => Boolean(environment[name]))) {
    return true;
  }
  const { HOME: home } = environment;
  if (!home) {
    return false;
  }
  const found = await Promise.all(
    sources.homeFiles.map((file) =>
      access(join(home, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
