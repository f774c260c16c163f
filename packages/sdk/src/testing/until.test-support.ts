import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the condition holds; rejects after `timeoutMs` with what was waited for. */
export async function until(condition: () => unknown, what: string, timeoutMs = 5_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${timeoutMs} ms`);
    }
    await delay(5);
  }
}
