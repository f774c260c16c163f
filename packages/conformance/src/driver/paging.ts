import assert from 'node:assert/strict';
import { createEvents } from './fixtures.ts';
import { indexRange } from './index-range.ts';
import { readIndexes } from './reading.ts';
import type { DeclareScenario } from './scenario.ts';
import { writeEvents } from './writing.ts';

/** Pages of events: both ways, within bounds, stable while the log grows. */
export function declarePagingScenarios(scenario: DeclareScenario): void {
  scenario('pages of any size put together are the whole list, both ways', async ({ driver }) => {
    await writeEvents(driver, 'a', createEvents('a', 1, 25));
    for (const limit of [1, 4, 5, 24, 25, 26]) {
      assert.deepEqual(await readIndexes(driver, { sessionId: 'a', limit }), indexRange(1, 25), `asc by ${limit}`);
      const descending = await readIndexes(driver, { sessionId: 'a', limit, order: 'desc' });
      assert.deepEqual(descending, indexRange(1, 25).toReversed(), `desc by ${limit}`);
    }
  });

  scenario('the last page has no cursor, also when it is full', async ({ driver }) => {
    await writeEvents(driver, 'a', createEvents('a', 1, 10));
    assert.equal((await driver.listEvents({ sessionId: 'a', limit: 10 })).nextCursor, undefined);
    assert.notEqual((await driver.listEvents({ sessionId: 'a', limit: 9 })).nextCursor, undefined);
  });

  scenario('a page holds 100 events when nothing is said', async ({ driver }) => {
    await writeEvents(driver, 'a', createEvents('a', 1, 101));
    assert.equal((await driver.listEvents({ sessionId: 'a' })).items.length, 100);
  });

  scenario('`after` and `before` exclude their index and hold on every page', async ({ driver }) => {
    await writeEvents(driver, 'a', createEvents('a', 1, 30));
    for (const limit of [3, 100]) {
      const read = (bounds: { after?: number; before?: number }, order: 'asc' | 'desc' = 'asc') =>
        readIndexes(driver, { sessionId: 'a', limit, order, ...bounds });
      assert.deepEqual(await read({ after: 0 }), indexRange(1, 30));
      assert.deepEqual(await read({ after: 20 }), indexRange(21, 30));
      assert.deepEqual(await read({ before: 10 }), indexRange(1, 9));
      assert.deepEqual(await read({ after: 10, before: 20 }), indexRange(11, 19));
      assert.deepEqual(await read({ after: 10, before: 20 }, 'desc'), indexRange(11, 19).toReversed());
      assert.deepEqual(await read({ after: 30 }), []);
      assert.deepEqual(await read({ before: 1 }), []);
      assert.deepEqual(await read({ after: 15, before: 16 }), []);
    }
  });

  scenario('a cursor is stable while events are inserted before and after it', async ({ driver }) => {
    const even = createEvents('a', 1, 20).filter((event) => event.eventIndex % 2 === 0);
    await writeEvents(driver, 'a', even);
    const ascending = await driver.listEvents({ sessionId: 'a', limit: 5 });
    const descending = await driver.listEvents({ sessionId: 'a', limit: 5, order: 'desc' });
    assert.deepEqual(
      ascending.items.map((event) => event.eventIndex),
      [2, 4, 6, 8, 10],
    );
    assert.deepEqual(
      descending.items.map((event) => event.eventIndex),
      [20, 18, 16, 14, 12],
    );
    assert.ok(ascending.nextCursor !== undefined && descending.nextCursor !== undefined);
    await writeEvents(driver, 'a', createEvents('a', 1, 22));
    const forward = await readIndexes(driver, { sessionId: 'a', cursor: ascending.nextCursor });
    assert.deepEqual(forward, indexRange(11, 22));
    const backward = await readIndexes(driver, { sessionId: 'a', order: 'desc', cursor: descending.nextCursor });
    assert.deepEqual(backward, indexRange(1, 11).toReversed());
  });

  scenario('a reader that follows with `after` sees each event once', async ({ driver }) => {
    const seen: number[] = [];
    for (let last = 7; last <= 35; last += 7) {
      await writeEvents(driver, 'a', createEvents('a', last - 6, last));
      seen.push(...(await readIndexes(driver, { sessionId: 'a', after: seen.at(-1) ?? 0, limit: 3 })));
    }
    assert.deepEqual(seen, indexRange(1, 35));
  });
}
