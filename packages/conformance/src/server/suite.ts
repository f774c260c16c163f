import type { TestFramework } from '../driver/test-framework.ts';
import { runScenario } from './run-scenario.ts';
import { lackOf } from './scenario.ts';
import { serverScenarios } from './scenarios/index.ts';
import type { ServerTarget } from './target.ts';

/** Of the test, beyond the time limit of its scenario: cleaning up has to end too. */
const cleanUpMs = 20_000;

/**
 * Declares the scenarios that a server of the target's API must pass, one test each. It asserts with `node:assert`, so any test
 * framework does: `serverSuite(target, { describe, it })`.
 */
export function serverSuite(target: ServerTarget, { describe, it }: TestFramework): void {
  const scenarios = serverScenarios.filter(({ apis }) => apis === undefined || apis.includes(target.api));
  describe(`server, ${target.api} API: ${target.name}`, () => {
    for (const scenario of scenarios) {
      const name = `${scenario.id}: ${scenario.promise}`;
      const lack = lackOf(target, scenario);
      if (lack === undefined) {
        it(name, () => runScenario(target, scenario), (target.timeoutMs ?? 20_000) + cleanUpMs);
      } else {
        it.skip(`${name} (not supported: ${lack})`, async () => {});
      }
    }
  });
}
