import { createScenarioContext } from './scenario-context.ts';
import type { ServerScenario } from './scenario.ts';
import type { ServerTarget } from './target.ts';

const defaultTimeoutMs = 20_000;

/**
 * Runs one scenario against a target and cleans up behind it.
 *
 * @throws what the scenario finds wrong, or that it took longer than the target allows
 */
export async function runScenario(target: ServerTarget, scenario: ServerScenario): Promise<void> {
  const timeoutMs = target.timeoutMs ?? defaultTimeoutMs;
  const context = await createScenarioContext(target, {
    hasOwnServer: scenario.needs?.includes('ownProcess') === true,
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const unanswered = context.http.unanswered().map((what) => `; ${withoutIds(what)} has no answer`);
      reject(new Error(`not over after ${timeoutMs} ms${unanswered.join('')}`));
    }, timeoutMs);
  });
  try {
    await Promise.race([scenario.run(context), tooLong]);
  } finally {
    clearTimeout(timer);
    await context.close();
  }
}

/** Two runs of a scenario fail in the same words. */
function withoutIds(request: string): string {
  return request.replace(/\?.*$/, '').replace(/[\da-f]{8}-[\da-f-]{27}/, '…');
}
