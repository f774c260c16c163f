import type { AgentProcess, AgentProcessOptions } from '../acp/index.ts';
import type { Run } from '../run.ts';
import type { FeaturesOptions } from './features-options.ts';

/** Starts agent processes as part of this run: its marker is on all of them, so that a later server can tell and reap. */
export function createAgentStarter({ clock, config }: FeaturesOptions, run: Run) {
  const { agentMemoryLimitBytes: memoryBytes, agentProcessLimit: processCount } = config;
  const limits = {
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(processCount === undefined ? {} : { processCount }),
  };
  return async (
    options: Omit<AgentProcessOptions, 'runMarker' | 'temporaryRoot' | 'createId' | 'clock' | 'limits'>,
  ): Promise<AgentProcess> => {
    const [{ startAgentProcess }, { runId, temporaryRoot }] = await Promise.all([
      import('../acp/index.ts'),
      run.register(),
    ]);
    return startAgentProcess({ ...options, limits, runMarker: runId, temporaryRoot, clock });
  };
}
