import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../lifecycle/clock.ts';

export interface PollOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly boundMs: number;
  /** Default 40. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Looks again and again until something is there; `undefined` when it is not in time. X tells such things to nobody who only asks. */
export async function pollUntil<Value>(
  look: () => Promise<Value | undefined>,
  { clock, boundMs, everyMs = 40, signal }: PollOptions,
): Promise<Value | undefined> {
  const startedAt = clock.monotonicMs();
  for (;;) {
    const found = await look();
    if (found !== undefined || clock.monotonicMs() - startedAt >= boundMs) {
      return found;
    }
    await delay(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}
