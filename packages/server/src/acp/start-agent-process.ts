import { v7 as uuidV7 } from 'uuid';
import { spawnContained } from '../processes/contain/index.ts';
import { AgentConnection } from './agent-connection.ts';
import type { AgentProcess, AgentProcessOptions } from './agent-process.ts';

/**
 * Starts an agent and connects to its stdin and stdout. When the process ends by itself, whatever it left is ended too.
 *
 * @throws SpawnFailedError when the program cannot be started
 */
export async function startAgentProcess(options: AgentProcessOptions): Promise<AgentProcess> {
  const connectionId = (options.createId ?? uuidV7)();
  const child = await spawnContained({
    ...options.launch,
    runMarker: options.runMarker,
    processMarker: connectionId,
    ...(options.temporaryRoot === undefined ? {} : { temporaryRoot: options.temporaryRoot }),
    // Even without limits an agent gets a control group where there is one to be had: its tools do what they like.
    limits: options.limits ?? {},
    logger: options.logger,
    clock: options.clock,
  });
  return new AgentConnection({ ...options, connectionId, child });
}
