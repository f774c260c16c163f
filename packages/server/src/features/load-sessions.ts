import type { Checkpoints } from '../checkpoints/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings/index.ts';
import { createAgentStarter } from './agent-starter.ts';
import type { FeaturesOptions } from './features-options.ts';
import { logOptions } from './log-options.ts';
import type { Shared } from './shared.ts';

/** Sessions: they know nothing of settings and checkpoints, and are handed what those do for them. */
export async function loadSessions(
  options: FeaturesOptions,
  { run, agents, slabs, settings, checkpoints }: Shared & { settings: Lazy<Settings>; checkpoints: Lazy<Checkpoints> },
): Promise<Sessions> {
  const { config, logger, clock, version } = options;
  const [{ Sessions }, { defaultSessionTimings }, { openSessionLog }, { v7 }, sharedSlabs] = await Promise.all([
    import('../sessions/sessions.ts'),
    import('../sessions/dependencies.ts'),
    import('../log/index.ts'),
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
      const { takeBeforeTurn, defaultCheckpointLimits } = await import('../checkpoints/index.ts');
      const timeoutMs = defaultCheckpointLimits.beforeTurnMs;
      return takeBeforeTurn({ checkpoints: await checkpoints.load(), logger, timeoutMs }, turn);
    },
    applySettings: async (request) => (await settings.load()).apply(request),
    startAgentProcess: createAgentStarter(options, run),
  });
}
