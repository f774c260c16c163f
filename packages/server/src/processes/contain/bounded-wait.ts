import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for a promise, at most so long, and not at all beyond the abort of `hurry`. Never rejects, leaves no timer behind.
 * A value that came is not told apart from a bound that passed: look at what you waited for.
 */
export async function boundedWait(options: {
  readonly promise?: Promise<unknown>;
  readonly boundMs: number;
  readonly hurry?: AbortSignal;
}): Promise<void> {
  const timer = new AbortController();
  const signal = options.hurry === undefined ? timer.signal : AbortSignal.any([timer.signal, options.hurry]);
  const bound = delay(options.boundMs, undefined, { signal }).catch(() => {});
  try {
    await (options.promise === undefined ? bound : Promise.race([options.promise.catch(() => {}), bound]));
  } finally {
    timer.abort();
  }
}
