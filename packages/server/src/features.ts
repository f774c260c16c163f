import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AcpHttp } from './acp-http/index.ts';
import type { Agents } from './agents/index.ts';
import type { AgentProcess, AgentProcessOptions } from './acp/index.ts';
import type { AgentDefinition } from './agents/index.ts';
import type { Code } from './code/index.ts';
import type { Checkpoints } from './checkpoints/index.ts';
import type { ServerConfig } from './config.ts';
import type { Files } from './files/index.ts';
import type { Desktop } from './desktop/index.ts';
import type { RunGit } from './git-program/index.ts';
import type { FeatureMount } from './http/feature.ts';
import type { Clock } from './lifecycle/clock.ts';
import { createLazy, type Lazy } from './lifecycle/lazy.ts';
import type { SlabPool } from './log/index.ts';
import type { Paths } from './paths/index.ts';
import type { ContainedProcess, SpawnContainedOptions } from './processes/contain/index.ts';
import type { Processes } from './processes/processes.ts';
import { createRun, type Run } from './run.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { Settings } from './settings/index.ts';
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
  const paths = createLazy(() => loadPaths(options));
  const settings = createLazy(() => loadSettings(options, { run, agents, paths }));
  const sessions = createLazy(() => loadSessions(options, { run, agents, slabs, settings, checkpoints }));
  const acpHttp = createLazy(() => loadAcpHttp(options, { run, agents, slabs, settings }));
  const code = createLazy(() => loadCode(options, { run, paths }));
  const files = createLazy(() => loadFiles(options, { run, paths }));
  const git = createLazy(() => loadGit(options, run));
  const checkpoints: Lazy<Checkpoints> = createLazy(() => loadCheckpoints(options, { git, paths, sessions }));
  const desktop = createLazy(() => loadDesktop(options, run));
  const processes = createLazy(() => loadProcesses(options, run));
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
    { prefix: '/v1/config', load: async () => (await settings.load()).routes },
    {
      prefix: '/v1/checkpoints',
      load: async () => {
        const { createCheckpointRoutes } = await import('./checkpoints/index.ts');
        return createCheckpointRoutes(await checkpoints.load());
      },
    },
    { prefix: '/v1/git', load: () => loadGitRoutes(options, { git, paths }) },
    {
      prefix: '/v1/desktop',
      load: async () => (await import('./desktop/index.ts')).createDesktopRoutes(await desktop.load(), options),
    },
    { prefix: '/v1/code', load: async () => (await code.load()).routes },
    {
      prefix: '/v1/processes',
      load: async () => {
        const { createProcessRoutes } = await import('./processes/routes/index.ts');
        return createProcessRoutes(await processes.load(), options);
      },
    },
    { prefix: '/v1/acp', load: async () => (await acpHttp.load()).loadServerRoutes() },
    { prefix: '/acp', load: async () => (await acpHttp.load()).loadConnectionRoutes() },
    { prefix: '/v1/fs', maxBodyBytes: Number.POSITIVE_INFINITY, load: async () => (await files.load()).routes },
  ];
  return {
    mounts,
    start: () => run.start(() => takeUpSessions(options, sessions)),
    kill: () => run.kill(),
    async close() {
      const ending = await Promise.allSettled([
        sessions.loaded()?.then((loaded) => loaded.close()),
        checkpoints.loaded()?.then((loaded) => loaded.close()),
        acpHttp.loaded()?.then((loaded) => loaded.close()),
        desktop.loaded()?.then((loaded) => loaded.close()),
        code.loaded()?.then((loaded) => loaded.close()),
        files.loaded()?.then((loaded) => loaded.close()),
        processes.loaded()?.then((loaded) => loaded.close()),
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

async function loadSessions(
  options: FeaturesOptions,
  { run, agents, slabs, settings, checkpoints }: Shared & { settings: Lazy<Settings>; checkpoints: Lazy<Checkpoints> },
): Promise<Sessions> {
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
    beforeTurn: async (turn) => {
      const { takeBeforeTurn, defaultCheckpointLimits } = await import('./checkpoints/index.ts');
      const timeoutMs = defaultCheckpointLimits.beforeTurnMs;
      return takeBeforeTurn({ checkpoints: await checkpoints.load(), logger, timeoutMs }, turn);
    },
    applySettings: async (request) => (await settings.load()).apply(request),
    startAgentProcess: createAgentStarter(options, run),
  });
}

async function loadSettings(
  options: FeaturesOptions,
  { run, agents, paths }: { run: Run; agents: Lazy<Agents>; paths: Lazy<Paths> },
): Promise<Settings> {
  const [{ createSettings }, { createRunGit }, { v7 }] = await Promise.all([
    import('./settings/index.ts'),
    import('./git-program/index.ts'),
    import('uuid'),
  ]);
  return createSettings({
    ...options,
    stateDirectory: options.config.stateDirectory,
    paths: await paths.load(),
    createId: () => v7(),
    runGit: createRunGit({ ...options, start: createProcessStarter(options, run) }),
    async placesOf(agentId) {
      const { skillsDirectory, quirks } = (await agents.load()).catalogue.get(agentId);
      return { skillsDirectory, ignoresMcpServers: quirks.ignoresMcpServers };
    },
  });
}

async function loadProcesses({ config, clock, logger, environment }: FeaturesOptions, run: Run): Promise<Processes> {
  const [{ Processes }, { v7 }] = await Promise.all([import('./processes/processes.ts'), import('uuid')]);
  return new Processes({
    rootDirectory: config.rootDirectory,
    environment,
    register: () => run.register(),
    createMarker: () => v7(),
    clock,
    logger,
  });
}

async function loadAcpHttp(
  options: FeaturesOptions,
  { run, agents, slabs, settings }: Shared & { settings: Lazy<Settings> },
): Promise<AcpHttp> {
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
    applySettings: async (request) => (await settings.load()).apply(request),
    startAgentProcess: createAgentStarter(options, run),
  });
}

/** Runs git as part of this run. */
async function loadGit(options: FeaturesOptions, run: Run): Promise<RunGit> {
  const { createRunGit } = await import('./git-program/index.ts');
  return createRunGit({ ...options, start: createProcessStarter(options, run) });
}

async function loadGitRoutes(
  { logger }: FeaturesOptions,
  { git, paths }: { git: Lazy<RunGit>; paths: Lazy<Paths> },
): Promise<OpenAPIHono> {
  const [{ createGitRoutes }, runGit, { resolve }] = await Promise.all([
    import('./git/routes/index.ts'),
    git.load(),
    paths.load(),
  ]);
  return createGitRoutes({ git: runGit, logger, resolvePath: resolve });
}

async function loadCode(options: FeaturesOptions, { run, paths }: { run: Run; paths: Lazy<Paths> }): Promise<Code> {
  const { config, clock, logger } = options;
  const [{ createCode }, { spawnContained }, { v7 }] = await Promise.all([
    import('./code/index.ts'),
    import('./processes/contain/index.ts'),
    import('uuid'),
  ]);
  return createCode({
    ...options,
    rootDirectory: config.rootDirectory,
    python: config.codePython,
    paths: await paths.load(),
    createId: () => v7(),
    async spawn(child) {
      const { runId, temporaryRoot } = await run.register();
      return spawnContained({ ...child, runMarker: runId, temporaryRoot, clock, logger });
    },
  });
}

async function loadCheckpoints(
  { config, clock, logger }: FeaturesOptions,
  { git, paths, sessions }: { git: Lazy<RunGit>; paths: Lazy<Paths>; sessions: Lazy<Sessions> },
): Promise<Checkpoints> {
  const [{ Checkpoints, defaultCheckpointLimits }, { v7 }, runGit, { resolve }] = await Promise.all([
    import('./checkpoints/index.ts'),
    import('uuid'),
    git.load(),
    paths.load(),
  ]);
  return new Checkpoints({
    git: runGit,
    stateDirectory: config.stateDirectory,
    clock,
    logger,
    limits: defaultCheckpointLimits,
    createId: () => v7(),
    resolvePath: resolve,
    sessions: {
      directoryOf: async (sessionId) => (await (await sessions.load()).get(sessionId)).cwd,
      async hold(directory, request) {
        const held = await (await sessions.load()).hold(directory, request);
        return {
          sessionIds: held.sessionIds,
          tell: (params) => held.tell({ method: '_server/checkpoint_restored', params }),
          release: () => held.release(),
        };
      },
    },
  });
}

/** What paths that callers name may lead to; one for all features. */
async function loadPaths({ config }: FeaturesOptions): Promise<Paths> {
  const { createPaths } = await import('./paths/index.ts');
  return createPaths({ root: config.rootDirectory, isConfined: config.isRootConfined });
}

async function loadFiles(options: FeaturesOptions, { run, paths }: { run: Run; paths: Lazy<Paths> }): Promise<Files> {
  const [{ createFiles }, { v7 }] = await Promise.all([import('./files/index.ts'), import('uuid')]);
  return createFiles({
    ...options,
    paths: await paths.load(),
    createId: () => v7(),
    startProgram: createProcessStarter(options, run),
  });
}

async function loadDesktop(options: FeaturesOptions, run: Run): Promise<Desktop> {
  const [{ Desktop }, { v7 }] = await Promise.all([import('./desktop/index.ts'), import('uuid')]);
  const { config } = options;
  const start = createProcessStarter(options, run);
  return new Desktop({
    ...options,
    stateDirectory: config.stateDirectory,
    platform: process.platform,
    createId: () => v7(),
    spawn: ({ mayDetach, ...launch }) =>
      start({ ...launch, cwd: config.rootDirectory, ...(mayDetach === true ? { limits: {} } : {}) }),
    temporaryRoot: async () => (await run.register()).temporaryRoot,
  });
}

/** Starts programs as part of this run. */
function createProcessStarter({ clock, logger }: FeaturesOptions, run: Run) {
  return async (
    launch: Pick<SpawnContainedOptions, 'command' | 'args' | 'cwd' | 'env' | 'isBrief'>,
  ): Promise<ContainedProcess> => {
    const [{ spawnContained }, { v7 }, { runId, temporaryRoot }] = await Promise.all([
      import('./processes/contain/index.ts'),
      import('uuid'),
      run.register(),
    ]);
    return spawnContained({ ...launch, runMarker: runId, processMarker: v7(), temporaryRoot, logger, clock });
  };
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
