import { delimiter, dirname } from 'node:path';
import { findProgram } from './find-program.ts';
import type { LaunchRecipe } from './launch-recipe.ts';

export interface LaunchEnvironmentOptions {
  /** The server's own environment. */
  readonly serverEnvironment: Readonly<Record<string, string>>;
  readonly recipe: LaunchRecipe;
  readonly sessionEnvironment?: Readonly<Record<string, string>> | undefined;
  /** Absolute; empty for an agent that this server did not install. */
  readonly installDirectory: string;
  /** What `{platform}` stands for. */
  readonly platform: string;
  /** The server runs as root and its configuration says that this is a sandbox. */
  readonly isRootInSandbox: boolean;
  /** The Node.js that scripts are run by; absent where there is none. */
  readonly nodePath?: string | undefined;
}

/**
 * Belongs to the server: its token, its settings, and the channel to a parent that started it. The mark of a local sandbox goes
 * on to every process, because by it the provider finds what a killed server left.
 */
const serverOnly =
  /^(?:SANDBOX_AGENT_(?!LOCAL_SANDBOX$).*|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE|NODE_UNIQUE_ID|BUN_BE_BUN)$/i;

/**
 * The whole environment of an agent: the server's own without what is only the server's, then the recipe's, then the session's.
 * Agents start `node` by name, so the folder of the one in use ends the PATH where no other is on it.
 */
export function createLaunchEnvironment(options: LaunchEnvironmentOptions): Record<string, string> {
  const { recipe, nodePath } = options;
  // Any other value than the recipe's is a trap: Claude's adapter takes it for a yes, and Claude itself then refuses to start.
  const isDecidedHere = (name: string): boolean => Object.hasOwn(recipe.rootSandboxEnvironment ?? {}, name);
  const inherited = Object.entries(options.serverEnvironment).filter(
    ([name]) => !serverOnly.test(name) && !isDecidedHere(name),
  );
  const ofRecipe = { ...recipe.environment, ...(options.isRootInSandbox ? recipe.rootSandboxEnvironment : {}) };
  const expanded = Object.entries(ofRecipe).map(([name, value]): [string, string] => [
    name,
    value.replaceAll('{install}', options.installDirectory).replaceAll('{platform}', options.platform),
  ]);
  const environment: Record<string, string> = {
    ...Object.fromEntries(inherited),
    ...Object.fromEntries(expanded),
    ...options.sessionEnvironment,
  };
  if (nodePath !== undefined && findProgram('node', environment['PATH']) === undefined) {
    environment['PATH'] = [environment['PATH'], dirname(nodePath)].filter(Boolean).join(delimiter);
  }
  return environment;
}
