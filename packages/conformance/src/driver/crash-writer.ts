import { writeSync } from 'node:fs';
import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { batchSize, singlesAfterBatch } from './crash-plan.ts';
import { createEvent, createEvents } from './fixtures.ts';
import { readIndexes } from './reading.ts';

const [driverModule = '', location = ''] = process.argv.slice(2);
const { openDriver } = (await import(driverModule)) as {
  openDriver(location: string): SessionPersistDriver | Promise<SessionPersistDriver>;
};
const driver = await openDriver(location);
const roundSize = batchSize + singlesAfterBatch;

// Written at once and past every buffer: a line that the parent reads was acknowledged before it was written.
const acknowledge = (eventIndex: number): void => void writeSync(1, `${eventIndex}\n`);

async function insertSingles(first: number, last: number): Promise<void> {
  for (let index = first; index <= last; index += 1) {
    await driver.insertEvent('crash', createEvent('crash', index));
    acknowledge(index);
  }
}

/** The round starts at a multiple of its size, so a writer that takes up after a kill first ends the round before. */
async function insertRound(stored: number): Promise<number> {
  const start = stored - (stored % roundSize);
  const batchEnd = start + batchSize;
  if (stored === start && driver.insertEvents !== undefined) {
    await driver.insertEvents('crash', createEvents('crash', start + 1, batchEnd));
    acknowledge(batchEnd);
    await insertSingles(batchEnd + 1, start + roundSize);
  } else {
    await insertSingles(stored + 1, start + roundSize);
  }
  return start + roundSize;
}

let stored = (await readIndexes(driver, { sessionId: 'crash', limit: 1000 })).at(-1) ?? 0;
for (;;) stored = await insertRound(stored);
