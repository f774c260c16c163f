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
    timer = setTimeout(() => reject(new Error(`It had not ended after ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    await Promise.race([scenario.run(context), tooLong]);
  } finally {
    clearTimeout(timer);
    await context.close();
  }
}
