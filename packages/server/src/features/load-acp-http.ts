import type { AcpHttp } from '../acp-http/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Settings } from '../settings/index.ts';
import { createAgentStarter } from './agent-starter.ts';
import type { FeaturesOptions } from './features-options.ts';
import { logOptions } from './log-options.ts';
import type { Shared } from './shared.ts';

/** Raw ACP over HTTP and WebSocket. It knows nothing of settings, and is handed what those do for a conversation. */
export async function loadAcpHttp(
  options: FeaturesOptions,
  { run, agents, slabs, settings }: Shared & { settings: Lazy<Settings> },
): Promise<AcpHttp> {
  const { config, logger, clock } = options;
  const [{ createAcpHttp }, { openSessionLog }, { v7 }, { catalogue, resolveLaunch }, sharedSlabs] = await Promise.all([
    import('../acp-http/index.ts'),
    import('../log/index.ts'),
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
