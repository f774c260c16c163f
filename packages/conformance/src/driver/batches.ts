import assert from 'node:assert/strict';
import { assertSame } from './assert-same.ts';
import { createEvents, createUnreadableEvent, createUpdate } from './fixtures.ts';
import { indexRange } from './index-range.ts';
import { readEvents, readIndexes } from './reading.ts';
import { hasMethod, type DeclareScenario } from './scenario.ts';
import type { DriverTarget } from './target.ts';

/** `insertEvents`, where the driver has it: all or nothing. */
export function declareBatchScenarios(scenario: DeclareScenario, target: DriverTarget): void {
  const batches = hasMethod(target, 'insertEvents');

  scenario(
    'a batch is stored, an empty one changes nothing',
    async ({ driver }) => {
      await driver.insertEvents?.('a', []);
      assert.deepEqual(await readIndexes(driver, { sessionId: 'a' }), []);
      await driver.insertEvents?.('a', createEvents('a', 1, 150));
      assertSame(await readEvents(driver, { sessionId: 'a' }), createEvents('a', 1, 150));
    },
    batches,
  );

  scenario(
    'a batch that overlaps what is stored, or itself, adds what is missing',
    async ({ driver }) => {
      await driver.insertEvents?.('a', createEvents('a', 1, 10));
      const other = createEvents('a', 5, 15).map((event) => ({ ...event, payload: createUpdate('a second version') }));
      await driver.insertEvents?.('a', [...other, ...createEvents('a', 15, 20), ...createEvents('a', 20, 20)]);
      const events = await readEvents(driver, { sessionId: 'a' });
      assert.deepEqual(
        events.map((event) => event.eventIndex),
        indexRange(1, 20),
      );
      assertSame(events.slice(0, 10), createEvents('a', 1, 10));
    },
    batches,
  );

  scenario(
    'a batch with an event that cannot be stored stores nothing',
    async ({ driver }) => {
      await driver.insertEvents?.('a', createEvents('a', 1, 5));
      const batch = [...createEvents('a', 6, 699), createUnreadableEvent('a', 700), ...createEvents('a', 701, 710)];
      await assert.rejects(async () => driver.insertEvents?.('a', batch));
      assert.deepEqual(await readIndexes(driver, { sessionId: 'a' }), indexRange(1, 5));
      await driver.insertEvents?.('a', createEvents('a', 6, 8));
      assert.deepEqual(await readIndexes(driver, { sessionId: 'a' }), indexRange(1, 8));
    },
    batches,
  );

  scenario(
    'batches and single inserts that do not wait for each other are all stored',
    async ({ driver }) => {
      await Promise.all([
        driver.insertEvents?.('a', createEvents('a', 1, 200)),
        ...createEvents('a', 201, 300).map((event) => driver.insertEvent('a', event)),
        driver.insertEvents?.('a', createEvents('a', 301, 400)),
        driver.insertEvents?.('b', createEvents('b', 1, 100)),
      ]);
      assert.deepEqual(await readIndexes(driver, { sessionId: 'a' }), indexRange(1, 400));
      assert.deepEqual(await readIndexes(driver, { sessionId: 'b' }), indexRange(1, 100));
    },
    batches,
  );
}
