import assert from 'node:assert/strict';
import { assertSame } from './assert-same.ts';
import { createEvent, createEvents, createUpdate } from './fixtures.ts';
import { indexRange } from './index-range.ts';
import { readEvents, readIndexes } from './reading.ts';
import type { DeclareScenario } from './scenario.ts';

/** Events: stored once, kept as they came, in the order of their index, each session apart. */
export function declareEventScenarios(scenario: DeclareScenario): void {
  scenario('a session without events has an empty list', async ({ driver }) => {
    const page = await driver.listEvents({ sessionId: 'nobody' });
    assert.deepEqual(page.items, []);
    assert.equal(page.nextCursor, undefined);
  });

  scenario('an event comes back as it was stored, every field', async ({ driver }) => {
    const events = [
      { ...createEvent('a', 1), sender: 'client' as const },
      { ...createEvent('a', 2), sender: 'server' as const, connectionId: 'server' },
      { ...createEvent('a', 3), id: 'an-id-of-another-kind' },
    ];
    for (const event of events) await driver.insertEvent('a', event);
    assertSame((await driver.listEvents({ sessionId: 'a' })).items, events);
  });

  scenario('events are listed by index, whatever the order of insertion', async ({ driver }) => {
    for (const index of [5, 1, 10, 2, 9]) await driver.insertEvent('a', createEvent('a', index));
    assert.deepEqual(await readIndexes(driver, { sessionId: 'a' }), [1, 2, 5, 9, 10]);
    assert.deepEqual(await readIndexes(driver, { sessionId: 'a', order: 'desc' }), [10, 9, 5, 2, 1]);
  });

  scenario('inserting an index again changes nothing and is no error', async ({ driver }) => {
    await driver.insertEvent('a', createEvent('a', 1));
    await driver.insertEvent('a', createEvent('a', 1));
    await Promise.all([driver.insertEvent('a', createEvent('a', 1)), driver.insertEvent('a', createEvent('a', 1))]);
    await driver.insertEvent('a', createEvent('a', 1, createUpdate('a second version')));
    assertSame(await readEvents(driver, { sessionId: 'a' }), [createEvent('a', 1)]);
  });

  scenario('sessions keep their events apart', async ({ driver }) => {
    await Promise.all([
      ...createEvents('a', 1, 5).map((event) => driver.insertEvent('a', event)),
      ...createEvents('ab', 1, 3).map((event) => driver.insertEvent('ab', event)),
    ]);
    assertSame(await readEvents(driver, { sessionId: 'a' }), createEvents('a', 1, 5));
    assertSame(await readEvents(driver, { sessionId: 'ab' }), createEvents('ab', 1, 3));
  });

  scenario('inserts that do not wait for each other are all stored', async ({ driver }) => {
    await Promise.all(createEvents('a', 1, 300).map((event) => driver.insertEvent('a', event)));
    assert.deepEqual(await readIndexes(driver, { sessionId: 'a' }), indexRange(1, 300));
  });

  scenario('what a caller changes after the call is not stored', async ({ driver }) => {
    const event = createEvent('a', 1);
    const inserted = driver.insertEvent('a', event);
    event.connectionId = 'changed later';
    Object.assign(event.payload, { method: 'changed/later' });
    await inserted;
    assertSame(await readEvents(driver, { sessionId: 'a' }), [createEvent('a', 1)]);
  });
}
