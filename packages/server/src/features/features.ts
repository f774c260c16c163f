import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoints } from '../checkpoints/index.ts';
import type { FeatureMount } from '../http/feature.ts';
import { createLazy, type Lazy } from '../lifecycle/lazy.ts';
import { createRun } from '../run.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { FeaturesOptions } from './features-options.ts';
import { loadAcpHttp } from './load-acp-http.ts';
import { loadAgents } from './load-agents.ts';
import { loadCheckpoints } from './load-checkpoints.ts';
import { loadCode } from './load-code.ts';
import { loadDesktop } from './load-desktop.ts';
import { loadFiles, loadPaths } from './load-files.ts';
import { loadGit, loadGitRoutes } from './load-git.ts';
import { loadProcesses } from './load-processes.ts';
import { loadSessions } from './load-sessions.ts';
import { loadSettings } from './load-settings.ts';

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

export function createFeatures(options: FeaturesOptions): Features {
  const run = createRun({ ...options, stateDirectory: options.config.stateDirectory });
  const agents = createLazy(() => loadAgents(options, run));
  const slabs = createLazy(async () => new (await import('../log/index.ts')).SlabPool());
  const paths = createLazy(() => loadPaths(options));
  const git = createLazy(() => loadGit(options, run));
  const settings = createLazy(() => loadSettings(options, { agents, git, paths }));
  const sessions = createLazy(() => loadSessions(options, { run, agents, slabs, settings, checkpoints }));
  const acpHttp = createLazy(() => loadAcpHttp(options, { run, agents, slabs, settings }));
  const code = createLazy(() => loadCode(options, { run, paths }));
  const files = createLazy(() => loadFiles(options, { run, paths }));
  const checkpoints: Lazy<Checkpoints> = createLazy(() => loadCheckpoints(options, { git, paths, sessions }));
  const desktop = createLazy(() => loadDesktop(options, run));
  const processes = createLazy(() => loadProcesses(options, run));
  const mounts: FeatureMount[] = [
    { prefix: '/v1/agents', load: async () => (await agents.load()).loadRoutes() },
    {
      prefix: '/v1/tokens',
      load: async () => (await import('../tokens/token-routes.ts')).createTokenRoutes(options),
    },
    {
      prefix: '/v1/sessions',
      load: async () => {
        const { createSessionRoutes } = await import('../sessions/routes/index.ts');
        return createSessionRoutes(await sessions.load());
      },
    },
    { prefix: '/v1/config', load: async () => (await settings.load()).routes },
    {
      prefix: '/v1/checkpoints',
      load: async () => {
        const { createCheckpointRoutes } = await import('../checkpoints/index.ts');
        return createCheckpointRoutes(await checkpoints.load());
      },
    },
    { prefix: '/v1/git', load: () => loadGitRoutes(options, { git, paths }) },
    {
      prefix: '/v1/desktop',
      load: async () => (await import('../desktop/index.ts')).createDesktopRoutes(await desktop.load(), options),
    },
    { prefix: '/v1/code', load: async () => (await code.load()).routes },
    {
      prefix: '/v1/processes',
      load: async () => {
        const { createProcessRoutes } = await import('../processes/routes/index.ts');
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
      // First: sessions that are taken up after what is loaded was looked at would be nobody's.
      await run.endStart();
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
