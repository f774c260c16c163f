import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcpHttp } from './acp-http/index.ts';
import type { Agents } from './agents/index.ts';
import type { AgentProcess, AgentProcessOptions } from './acp/index.ts';
import type { AgentDefinition } from './agents/index.ts';
import type { ServerConfig } from './config.ts';
import type { FeatureMount } from './http/feature.ts';
import type { Clock } from './lifecycle/clock.ts';
import { createLazy, type Lazy } from './lifecycle/lazy.ts';
import type { SlabPool } from './log/index.ts';
import { createRun, type Run } from './run.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { ScopedTokens } from './tokens/scoped-tokens.ts';
import type { Logger } from './telemetry/logger.ts';

export interface FeaturesOptions {
  readonly config: ServerConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** Absent: the server has no token. */
  readonly tokens: ScopedTokens | undefined;
  /** The environment that children start from: without the server's own token. */
  readonly environment: Readonly<Record<string, string>>;
  /** From the file of `--agent-config`. */
  readonly customAgents: readonly AgentDefinition[];
  /** How this very program is started again. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
}

/** Everything behind the routes: built by the first request that needs it. */
export interface Features {
  readonly mounts: readonly FeatureMount[];
  /** Once the server listens: cleans up after runs that were killed and takes up their sessions. */
  start(): void;
  /** Ends every session and process of this run. Idempotent. */
  close(): Promise<void>;
  /** Kills every process of this run, whatever it does. Takes a second at most. */
  kill(): Promise<void>;
}

/** What several features are built on. */
interface Shared {
  readonly run: Run;
  readonly agents: Lazy<Agents>;
  /** Memory of the logs of all sessions. */
  readonly slabs: Lazy<SlabPool>;
}

/** The table of features. Nothing of theirs is loaded before it is called for. */
export function createFeatures(options: FeaturesOptions): Features {
  const run = createRun({ ...options, stateDirectory: options.config.stateDirectory });
  const agents = createLazy(() => loadAgents(options, run));
  const slabs = createLazy(async () => new (await import('./log/index.ts')).SlabPool());
  const sessions = createLazy(() => loadSessions(options, { run, agents, slabs }));
  const acpHttp = createLazy(() => loadAcpHttp(options, { run, agents, slabs }));
  const mounts: FeatureMount[] = [
    { prefix: '/v1/agents', load: async () => (await agents.load()).loadRoutes() },
    {
      prefix: '/v1/tokens',
      load: async () => (await import('./tokens/token-routes.ts')).createTokenRoutes(options),
    },
    {
      prefix: '/v1/sessions',
      load: async () => {
        const { createSessionRoutes } = await import('./sessions/routes/index.ts');
        return createSessionRoutes(await sessions.load());
      },
    },
    { prefix: '/v1/acp', load: async () => (await acpHttp.load()).loadServerRoutes() },
    { prefix: '/acp', load: async () => (await acpHttp.load()).loadConnectionRoutes() },
  ];
  return {
    mounts,
    start: () => run.start(() => takeUpSessions(options, sessions)),
    kill: () => run.kill(),
    async close() {
      const ending = await Promise.allSettled([
        sessions.loaded()?.then((loaded) => loaded.close()),
        acpHttp.loaded()?.then((loaded) => loaded.close()),
        agents.loaded()?.then((loaded) => loaded.close()),
      ]);
      await run.close();
      for (const result of ending) {
        if (result.status === 'rejected') {
          options.logger.error({ err: result.reason as unknown }, 'a feature could not be closed');
        }
      }
    },
  };
}

/** Prompts that a killed run had accepted are run without waiting for somebody to ask; a server without sessions loads nothing. */
async function takeUpSessions({ config }: FeaturesOptions, sessions: Lazy<Sessions>): Promise<void> {
  const kept = await readdir(join(config.stateDirectory, 'sessions')).catch(() => []);
  if (kept.length > 0) {
    await (await sessions.load()).restore();
  }
}

async function loadAgents(options: FeaturesOptions, run: Run): Promise<Agents> {
  const { createAgents } = await import('./agents/index.ts');
  const { config } = options;
  return createAgents({
    ...options,
    stateDirectory: config.stateDirectory,
    rootDirectory: config.rootDirectory,
    installsLazily: !config.requirePreinstall,
    isRootInSandbox: config.sandboxed && process.getuid?.() === 0,
    runtime: {
      platform: process.platform,
      arch: process.arch,
      nodePath: process.versions['bun'] === undefined ? process.execPath : undefined,
    },
    startAgentProcess: createAgentStarter(options, run),
  });
}

async function loadSessions(options: FeaturesOptions, { run, agents, slabs }: Shared): Promise<Sessions> {
  const { config, logger, clock, version } = options;
  const [{ Sessions }, { defaultSessionTimings }, { openSessionLog }, { v7 }, sharedSlabs] = await Promise.all([
    import('./sessions/sessions.ts'),
    import('./sessions/dependencies.ts'),
    import('./log/index.ts'),
    import('uuid'),
    slabs.load(),
  ]);
  return new Sessions({
    stateDirectory: config.stateDirectory,
    rootDirectory: config.rootDirectory,
    version,
    clock,
    logger,
    timings: defaultSessionTimings,
    createId: () => v7(),
    openLog: (log) => openSessionLog({ ...log, ...logOptions(options), slabs: sharedSlabs }),
    resolveLaunch: async (agentId, request) => (await agents.load()).resolveLaunch(agentId, request),
    startAgentProcess: createAgentStarter(options, run),
  });
}

async function loadAcpHttp(options: FeaturesOptions, { run, agents, slabs }: Shared): Promise<AcpHttp> {
  const { config, logger, clock } = options;
  const [{ createAcpHttp }, { openSessionLog }, { v7 }, { catalogue, resolveLaunch }, sharedSlabs] = await Promise.all([
    import('./acp-http/index.ts'),
    import('./log/index.ts'),
    import('uuid'),
    agents.load(),
    slabs.load(),
  ]);
  return createAcpHttp({
    stateDirectory: config.stateDirectory,
    rootDirectory: config.rootDirectory,
    clock,
    logger,
    createId: () => v7(),
    openLog: (log) => openSessionLog({ ...log, ...logOptions(options), slabs: sharedSlabs }),
    requireAgent: (agentId) => void catalogue.get(agentId),
    resolveLaunch,
    startAgentProcess: createAgentStarter(options, run),
  });
}

/** Starts agent processes as part of this run: its marker is on all of them, so that a later server can tell and reap. */
function createAgentStarter({ clock, config }: FeaturesOptions, run: Run) {
  const { agentMemoryLimitBytes: memoryBytes, agentProcessLimit: processCount } = config;
  const limits = {
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(processCount === undefined ? {} : { processCount }),
  };
  return async (
    options: Omit<AgentProcessOptions, 'runMarker' | 'temporaryRoot' | 'createId' | 'clock' | 'limits'>,
  ): Promise<AgentProcess> => {
    const [{ startAgentProcess }, { runId, temporaryRoot }] = await Promise.all([
      import('./acp/index.ts'),
      run.register(),
    ]);
    return startAgentProcess({ ...options, limits, runMarker: runId, temporaryRoot, clock });
  };
}

function logOptions({ config, clock, logger }: FeaturesOptions) {
  const retention = { maxBytes: config.logMaxBytes, maxAgeMs: config.logMaxAgeMs, now: () => clock.now() };
  return { logger, fsync: config.logFsync, retention };
}
