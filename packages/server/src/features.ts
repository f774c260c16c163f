import type { ServerConfig } from './config.ts';
import type { FeatureMount } from './http/feature.ts';
import type { Clock } from './lifecycle/clock.ts';
import { createLazy } from './lifecycle/lazy.ts';
import type { Logger } from './telemetry/logger.ts';

export interface FeaturesOptions {
  readonly config: ServerConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** The environment that children start from: without the server's own token. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Everything behind the routes: built by the first request that needs it. */
export interface Features {
  readonly mounts: readonly FeatureMount[];
  /** Once the server listens: cleans up after runs that were killed. */
  start(): void;
  /** Ends every session and process of this run. Idempotent. */
  close(): Promise<void>;
}

/** How long the first requests have the processor for themselves before a start cleans up. */
const firstRequestsMs = 20;

/** The table of features. Nothing of theirs is loaded before it is called for. */
export function createFeatures({ config, logger, clock, version }: FeaturesOptions): Features {
  const { stateDirectory, rootDirectory } = config;

  let reapTimer: NodeJS.Timeout | undefined;
  /** What killed runs left is gone before anything new is started: two agents in one directory would fight. */
  const reaping = createLazy(async () => {
    const { reapMarked } = await import('./processes/contain/index.ts');
    await reapMarked({ stateDirectory, logger, clock });
  });
  const run = createLazy(async () => {
    const [{ registerRun }, { v7 }] = await Promise.all([import('./processes/contain/index.ts'), import('uuid')]);
    await reaping.load();
    return registerRun({ stateDirectory, runId: v7(), logger });
  });
  const sessions = createLazy(async () => {
    const [{ Sessions }, { defaultSessionTimings }, { openSessionLog }, { startAgentProcess }, { v7 }] = await Promise.all([
      import('./sessions/sessions.ts'),
      import('./sessions/dependencies.ts'),
      import('./log/index.ts'),
      import('./acp/index.ts'),
      import('uuid'),
    ]);
    return new Sessions({
      stateDirectory,
      rootDirectory,
      version,
      clock,
      logger,
      timings: defaultSessionTimings,
      createId: v7,
      openLog: (options) => openSessionLog({ ...options, logger, fsync: config.logFsync }),
      resolveLaunch: async () => Promise.reject(new Error('no agents')),
      startAgentProcess: async (options) => {
        const { runId, temporaryRoot } = await run.load();
        return startAgentProcess({ ...options, runMarker: runId, temporaryRoot, createId: v7, clock });
      },
    });
  });

  const mounts: FeatureMount[] = [
    {
      prefix: '/v1/sessions',
      load: async () => {
        const { createSessionRoutes } = await import('./sessions/routes/index.ts');
        return createSessionRoutes(await sessions.load());
      },
    },
  ];
  return {
    mounts,
    start() {
      reapTimer = setTimeout(() => {
        reaping.load().catch((error: unknown) => logger.error({ err: error }, 'reaping failed'));
      }, firstRequestsMs);
    },
    async close() {
      clearTimeout(reapTimer);
      await (await sessions.loaded())?.close();
      await (await run.loaded())?.release();
    },
  };
}
