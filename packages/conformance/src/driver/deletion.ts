import assert from 'node:assert/strict';
import { assertSame } from './assert-same.ts';
import { createEvent, createEvents, createRecord } from './fixtures.ts';
import { readEvents, readIndexes } from './reading.ts';
import { hasMethod, type DeclareScenario } from './scenario.ts';
import type { DriverTarget } from './target.ts';
import { writeEvents } from './writing.ts';

/** `deleteSession`, where the driver has it: the record and its events, nothing else. */
export function declareDeletionScenarios(scenario: DeclareScenario, target: DriverTarget): void {
  const deletion = hasMethod(target, 'deleteSession');

  scenario(
    'a deleted session is gone with its events, others stay',
    async ({ driver }) => {
      for (const id of ['a', 'ab', 'b']) {
        await driver.updateSession(createRecord(id));
        await writeEvents(driver, id, createEvents(id, 1, 120));
      }
      await driver.deleteSession?.('a');
      assert.equal(await driver.getSession('a'), undefined);
      assert.deepEqual(await readEvents(driver, { sessionId: 'a' }), []);
      assert.deepEqual((await driver.listSessions()).items.map((session) => session.id).toSorted(), ['ab', 'b']);
      assertSame(await readEvents(driver, { sessionId: 'ab' }), createEvents('ab', 1, 120));
    },
    deletion,
  );

  scenario(
    'deleting what is not there is no error, and an id can be used again',
    async ({ driver }) => {
      await driver.deleteSession?.('nobody');
      await driver.updateSession(createRecord('a'));
      await driver.insertEvent('a', createEvent('a', 7));
      await driver.deleteSession?.('a');
      await driver.deleteSession?.('a');
      await driver.updateSession(createRecord('a', { title: 'again' }));
      await driver.insertEvent('a', createEvent('a', 1));
      assert.equal((await driver.getSession('a'))?.title, 'again');
      assert.deepEqual(await readIndexes(driver, { sessionId: 'a' }), [1]);
    },
    deletion,
  );
}
