import assert from 'node:assert/strict';
import { createEvents } from './fixtures.ts';
import { indexRange } from './index-range.ts';
import { readIndexes } from './reading.ts';
import type { DeclareScenario } from './scenario.ts';
import { writeEvents } from './writing.ts';

const eventCount = 20_000;

/** Many events: none lost, none doubled, read both ways. */
export function declareVolumeScenarios(scenario: DeclareScenario): void {
  scenario(`${eventCount} events are stored and read both ways`, async ({ driver }) => {
    const events = createEvents('a', 1, eventCount);
    for (let start = 0; start < eventCount; start += 1000) {
      await writeEvents(driver, 'a', events.slice(start, start + 1000));
    }
    await writeEvents(driver, 'b', createEvents('b', 1, 1000));
    assert.deepEqual(await readIndexes(driver, { sessionId: 'a', limit: 1000 }), indexRange(1, eventCount));
    const newest = await driver.listEvents({ sessionId: 'a', order: 'desc', limit: 50 });
    assert.deepEqual(
      newest.items.map((event) => event.eventIndex),
      indexRange(eventCount - 49, eventCount).toReversed(),
    );
  });
}
