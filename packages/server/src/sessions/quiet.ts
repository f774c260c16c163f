import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentProcess } from '../acp/index.ts';
import type { Clock } from '../lifecycle/clock.ts';

/**
 * Resolves once the agent has sent nothing for `quietMs`, or after `maximumMs`. Some agents answer `session/load` before they
 * have repeated the whole conversation.
 */
export async function waitForQuiet(
  process: Pick<AgentProcess, 'lastByteFromAgentAt'>,
  options: { clock: Clock; quietMs: number; maximumMs: number; signal: AbortSignal },
): Promise<void> {
  const end = options.clock.now() + options.maximumMs;
  for (;;) {
    const now = options.clock.now();
    const quietAt = (process.lastByteFromAgentAt ?? 0) + options.quietMs;
    if (now >= quietAt || now >= end) {
      return;
    }
    await sleep(Math.min(quietAt, end) - now, undefined, { signal: options.signal });
  }
}

/** Resolves once the agent has sent something more, or after `maximumMs`. */
export async function waitForByte(
  process: Pick<AgentProcess, 'lastByteFromAgentAt'>,
  options: { clock: Clock; maximumMs: number; signal: AbortSignal },
): Promise<void> {
  const before = process.lastByteFromAgentAt;
  const end = options.clock.now() + options.maximumMs;
  while (process.lastByteFromAgentAt === before && options.clock.now() < end) {
    await sleep(10, undefined, { signal: options.signal });
  }
}
