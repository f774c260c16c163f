import type { DirectorySettings, SessionsDependencies } from './dependencies.ts';

/** What `session/new` and its kin are sent in one run of an agent. */
export interface Opening {
  /** `cwd`, `mcpServers`, `additionalDirectories`, once `initialize` told what the agent takes. */
  parametersFor(capabilities: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** What the directory's settings gave this run, by name; `undefined` when there are none. To be asked after the parameters. */
  applied(): AppliedNames | undefined;
}

export interface AppliedNames {
  mcpServers: string[];
  skills: string[];
  skipped: { name: string; reason: string }[];
}

export interface PrepareOpeningOptions {
  readonly dependencies: Pick<SessionsDependencies, 'applySettings'>;
  readonly agent: string;
  readonly cwd: string;
  readonly sessionEnv?: Readonly<Record<string, string>> | undefined;
  /** The parameters as the session was created with. */
  readonly open: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** Adds what is stored for the session's directory to what it was created with. Before the agent starts: it looks for skills then. */
export async function prepareOpening(options: PrepareOpeningOptions): Promise<Opening> {
  const { dependencies, agent, cwd, sessionEnv, open, signal } = options;
  const own = (open['mcpServers'] ?? []) as readonly { name: string }[];
  const settings = await dependencies.applySettings?.({
    agent,
    cwd,
    env: sessionEnv,
    mcpServerNames: own.map(({ name }) => name),
    signal,
  });
  let given: ReturnType<DirectorySettings['mcpServersFor']> | undefined;
  return {
    parametersFor(capabilities) {
      given = settings?.mcpServersFor(capabilities);
      return given === undefined ? open : { ...open, mcpServers: [...own, ...given.servers] };
    },
    applied() {
      const names = {
        mcpServers: given?.servers.map(({ name }) => name) ?? [],
        skills: [...(settings?.skills ?? [])],
        skipped: [...(settings?.skipped ?? []), ...(given?.skipped ?? [])],
      };
      return Object.values(names).some((list) => list.length > 0) ? names : undefined;
    },
  };
}
