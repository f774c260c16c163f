import { describe, expect, it } from 'vitest';
import type { CarriedEntry } from './carried-entries.ts';
import { fill, openKept, reopen } from './kept-log.test-support.ts';
import {
  idsOf,
  numberedEntries,
  numberedEntry,
  numbersTo,
  readStored,
  temporaryDirectory,
} from './log.test-support.ts';
import type { SessionLog } from './session-log.ts';

describe('what is carried over', () => {
  const keepAll = async (entries: AsyncIterable<CarriedEntry>) => {
    const kept: CarriedEntry[] = [];
    for await (const { eventIndex, payload } of entries) {
      kept.push({ eventIndex, payload });
    }
    return kept;
  };
  const serverEntry = (number: number) => ({
    ...numberedEntry(number),
    sender: 'server' as const,
    payload: JSON.stringify({ jsonrpc: '2.0', method: '_server/title_changed', params: { title: `t${number}` } }),
  });
  const indexesOf = async (log: SessionLog) => {
    const indexes: number[] = [];
    for await (const { eventIndex } of log.serverEntries()) {
      indexes.push(eventIndex);
    }
    return indexes;
  };

  it('is told once each before the stored entries, through any number of trims', async () => {
    using directory = temporaryDirectory();
    let log = await openKept(directory.path, { carryOver: keepAll });
    const expected: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let count = 0; count < 15; count += 1) {
        const { firstIndex } = log.append([serverEntry(0), ...numberedEntries(0, 2)]);
        expected.push(firstIndex);
      }
      log = await reopen(log, directory.path, { carryOver: keepAll });
      expect(await indexesOf(log)).toEqual(expected);
    }
    expect(log.firstIndex).toBeGreaterThan(100);
    await log.close();
  });

  it('keeps the segments when it cannot be stored', async () => {
    using directory = temporaryDirectory();
    const carryOver = () => Promise.reject(new Error('refused'));
    let log = await openKept(directory.path, { carryOver });
    await fill(log, 1, 60);
    log = await reopen(log, directory.path, { carryOver });
    expect(log.firstIndex).toBe(1);
    expect(idsOf(await readStored(log))).toEqual(numbersTo(60));
    await log.close();
  });
});
