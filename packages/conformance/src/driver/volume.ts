import assert from 'node:assert/strict';
import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { createEvents } from './fixtures.ts';
import type { DeclareScenario } from './scenario.ts';
import type { DriverTarget } from './target.ts';
import { writeEvents } from './writing.ts';

const batchSize = 1000;

/** Many events: none lost, none doubled, read both ways. */
export function declareVolumeScenarios(scenario: DeclareScenario, { volume = 100_000 }: DriverTarget): void {
  scenario(`${volume} events of one session are stored and read both ways`, async ({ driver }) => {
    for (let first = 1; first <= volume; first += batchSize) {
      await writeEvents(driver, 'a', createEvents('a', first, first + batchSize - 1));
    }
    await writeEvents(driver, 'b', createEvents('b', 1, batchSize));
    await assertEveryIndex(driver, 'asc', volume);
    await assertEveryIndex(driver, 'desc', volume);
  });
}

/** Page by page, so that a large log is never held whole. */
async function assertEveryIndex(driver: SessionPersistDriver, order: 'asc' | 'desc', volume: number): Promise<void> {
  let read = 0;
  let cursor: string | undefined;
  do {
    const page = await driver.listEvents({ sessionId: 'a', order, limit: batchSize, ...(cursor && { cursor }) });
    for (const { eventIndex } of page.items) {
      read += 1;
      assert.equal(eventIndex, order === 'asc' ? read : volume - read + 1, `the ${read}. event in order ${order}`);
    }
    assert.ok(page.items.length > 0, 'a page with a next one is not empty');
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  assert.equal(read, volume);
}
