import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { assertSame } from './assert-same.ts';
import { createEvent, createEvents, createRecord } from './fixtures.ts';
import { indexRange } from './index-range.ts';
import { readEvents, readIndexes } from './reading.ts';
import { hasMethod, type DeclareScenario } from './scenario.ts';
import type { DriverTarget } from './target.ts';
import { writeEvents } from './writing.ts';

/** Several drivers on one store. */
export function declareConcurrencyScenarios(scenario: DeclareScenario, target: DriverTarget): void {
  const { concurrentDrivers } = target.capabilities;

  scenario(
    'drivers that open an empty store together all work',
    async ({ driver, openAnother }) => {
      const drivers = [driver, ...(await Promise.all([openAnother(), openAnother(), openAnother()]))];
      await Promise.all(drivers.map((each, index) => each.updateSession(createRecord(`s${index}`))));
      for (const each of drivers) assert.equal((await each.listSessions()).items.length, drivers.length);
    },
    concurrentDrivers,
  );

  scenario(
    'two drivers that write the same session at once lose and double nothing',
    async ({ driver, openAnother }) => {
      const other = await openAnother();
      const write = async (writer: typeof driver, parity: number): Promise<void> => {
        const own = createEvents('a', 1, 2000).filter((event) => event.eventIndex % 2 === parity);
        for (let start = 0; start < own.length; start += 50)
          await writeEvents(writer, 'a', own.slice(start, start + 50));
        for (const event of createEvents('a', 2001, 2100)) await writer.insertEvent('a', event);
      };
      await Promise.all([write(driver, 0), write(other, 1)]);
      for (const reader of [driver, other]) {
        assertSame(await readEvents(reader, { sessionId: 'a', limit: 500 }), createEvents('a', 1, 2100));
      }
    },
    concurrentDrivers,
  );

  scenario(
    'a driver reads what another one was told is stored',
    async ({ driver, openAnother }) => {
      const other = await openAnother();
      for (let index = 1; index <= 50; index += 1) {
        await driver.insertEvent('a', createEvent('a', index));
        await driver.updateSession(createRecord('a', { title: `after ${index}` }));
        assert.deepEqual(await readIndexes(other, { sessionId: 'a' }), indexRange(1, index));
        assert.equal((await other.getSession('a'))?.title, `after ${index}`);
      }
    },
    concurrentDrivers,
  );

  scenario(
    'a reader never sees half a batch of another driver',
    async ({ driver, openAnother }) => {
      const reader = await openAnother();
      let writing = true;
      const writer = (async () => {
        for (let batch = 0; batch < 20; batch += 1) {
          await driver.insertEvents?.('a', createEvents('a', batch * 300 + 1, batch * 300 + 300));
        }
      })().finally(() => {
        writing = false;
      });
      while (writing) {
        // A store in the process itself may answer without the event loop ever turning, and the writer would never come to its end.
        await setImmediate();
        const newest = (await reader.listEvents({ sessionId: 'a', order: 'desc', limit: 1 })).items[0];
        assert.equal((newest?.eventIndex ?? 0) % 300, 0);
      }
      await writer;
    },
    concurrentDrivers,
    hasMethod(target, 'insertEvents'),
  );
}
