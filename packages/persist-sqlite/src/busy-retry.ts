import { setTimeout } from 'node:timers/promises';
import { classifySqliteError } from './classify-sqlite-error.ts';

/** Pauses between attempts, in milliseconds; the last one repeats. */
const pausesMs = [1, 2, 5, 10, 15, 20, 25];

/**
 * Calls a synchronous action until the database is not locked, for about `timeoutMs`.
 *
 * SQLite's own busy handler sleeps inside the call and with it the whole process: a second driver of the same process
 * that holds the lock could never release it. These pauses let everything else run.
 */
export async function retryWhileBusy<T>(action: () => T, timeoutMs: number): Promise<T> {
  let waitedMs = 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return action();
    } catch (error) {
      if (waitedMs >= timeoutMs || classifySqliteError(error) !== 'locked') throw error;
    }
    const pauseMs = Math.min(pausesMs[attempt] ?? 25, timeoutMs - waitedMs);
    await setTimeout(pauseMs);
    waitedMs += pauseMs;
  }
}
