import { setTimeout } from 'node:timers/promises';

/**
 * Asks again every 20 ms until the answer is neither undefined nor false, for what tells nobody when it happens.
 *
 * @throws Error that names what was waited for
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  { timeoutMs = 60_000 }: { timeoutMs?: number } = {},
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer as Exclude<T, undefined | false>;
    }
    if (performance.now() > deadline) {
      throw new Error(`Not in ${timeoutMs} ms: ${what}.`);
    }
    await setTimeout(20);
  }
}
