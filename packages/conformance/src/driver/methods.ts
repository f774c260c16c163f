import assert from 'node:assert/strict';
import { createEvent } from './fixtures.ts';
import { hasMethod, type DeclareScenario } from './scenario.ts';
import { optionalMethods, type DriverTarget } from './target.ts';

/** The methods: those that must be there, and of the optional ones those that the target names. */
export function declareMethodScenarios(scenario: DeclareScenario, target: DriverTarget): void {
  scenario('the driver has the five methods and the optional ones that the target names', async ({ driver }) => {
    for (const method of ['getSession', 'listSessions', 'updateSession', 'listEvents', 'insertEvent'] as const) {
      assert.equal(typeof driver[method], 'function', method);
    }
    for (const method of optionalMethods) {
      assert.equal(typeof driver[method] === 'function', hasMethod(target, method) === true, method);
    }
  });

  scenario(
    '`lastEventIndex` is the greatest index of the session, 0 when there is none',
    async ({ driver }) => {
      assert.equal(await driver.lastEventIndex?.('a'), 0);
      for (const index of [3, 40, 7]) await driver.insertEvent('a', createEvent('a', index));
      await driver.insertEvent('b', createEvent('b', 99));
      assert.equal(await driver.lastEventIndex?.('a'), 40);
    },
    hasMethod(target, 'lastEventIndex'),
  );
}
