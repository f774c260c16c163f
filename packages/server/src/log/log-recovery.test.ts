import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../telemetry/logger.ts';
import {
  idsOf,
  numberedEntries,
  numbersTo,
  openLog,
  parseEvents,
  readStored,
  temporaryDirectory,
} from './log.test-support.ts';

function recordingLogger(): Logger & { readonly warnings: { cutBytes?: number }[] } {
  const warnings: { cutBytes?: number }[] = [];
  return { warnings, debug() {}, info() {}, error() {}, warn: (fields) => warnings.push(fields) };
}

/** Writes batches of those sizes and returns where each ends in the newest segment, with the last number up to there. */
async function writeBatches(directory: string, sizes: readonly number[], segmentMaxBytes?: number) {
  const log = await openLog(directory, { segmentMaxBytes });
  const ends: { bytes: number; lastIndex: number; path: string }[] = [];
  for (const size of sizes) {
    const { lastIndex } = log.append(numberedEntries(log.lastIndex + 1, size, size));
    const path = newestSegment(directory);
    ends.push({ bytes: statSync(path).size, lastIndex, path });
  }
  await log.close();
  return ends;
}

function newestSegment(directory: string): string {
  return join(
    directory,
    readdirSync(directory)
      .filter((name) => name.endsWith('.sse'))
      .sort()
      .at(-1) ?? '',
  );
}

/** Opens it, checks that exactly that prefix is there, goes on writing, and checks the whole again after another start. */
async function expectPrefixAndGoOn(directory: string, lastIndex: number): Promise<void> {
  const log = await openLog(directory);
  expect(log.lastIndex).toBe(lastIndex);
  expect(log.append(numberedEntries(lastIndex + 1, 2)).firstIndex).toBe(lastIndex + 1);
  await log.close();
  const reopened = await openLog(directory);
  const events = parseEvents(await readStored(reopened));
  expect(events.map(({ id }) => Number(id))).toEqual(numbersTo(lastIndex + 2));
  expect(events.map(({ data }) => JSON.parse(data).payload.params.number)).toEqual(numbersTo(lastIndex + 2));
  await reopened.close();
}

describe('a torn tail', () => {
  it('is cut at every byte offset of the last batches, and numbering goes on', async () => {
    using directory = temporaryDirectory();
    const source = join(directory.path, 'source');
    const ends = await writeBatches(source, [2, 1, 2]);
    const name = '000000000001.sse';
    for (let length = ends.at(-1)!.bytes; length >= 0; length -= 1) {
      const copy = join(directory.path, 'copy');
      cpSync(source, copy, { recursive: true });
      truncateSync(join(copy, name), length);
      const whole = ends.findLast(({ bytes }) => bytes <= length);
      const logger = recordingLogger();
      const log = await openLog(copy, { logger });
      expect(log.lastIndex).toBe(whole?.lastIndex ?? 0);
      expect(statSync(join(copy, name)).size).toBe(whole?.bytes ?? 0);
      const cutBytes = length - (whole?.bytes ?? 0);
      expect(logger.warnings.map((warning) => warning.cutBytes)).toEqual(cutBytes === 0 ? [] : [cutBytes]);
      await log.close();
      if (length % 16 === 0) {
        await expectPrefixAndGoOn(copy, whole?.lastIndex ?? 0);
      }
      rmSync(copy, { recursive: true });
    }
  });

  it('is cut where one byte is wrong, or where garbage follows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(600, 2000, 1_000_000),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.oneof(
          fc.record({ kind: fc.constant('flip' as const), mask: fc.integer({ min: 1, max: 255 }) }),
          fc.record({ kind: fc.constant('cut' as const) }),
          fc.record({ kind: fc.constant('zeros' as const), count: fc.integer({ min: 1, max: 5000 }) }),
          fc.record({ kind: fc.constant('garbage' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }) }),
        ),
        async (sizes, segmentMaxBytes, where, damage) => {
          using directory = temporaryDirectory();
          const ends = await writeBatches(directory.path, sizes, segmentMaxBytes);
          const path = newestSegment(directory.path);
          const bytes = readFileSync(path);
          const offset = Math.floor(where * bytes.length);
          if (damage.kind === 'flip') {
            bytes[offset]! ^= damage.mask;
            writeFileSync(path, bytes);
          } else if (damage.kind === 'cut') {
            truncateSync(path, offset);
          } else {
            appendFileSync(path, damage.kind === 'zeros' ? Buffer.alloc(damage.count) : damage.bytes);
          }
          const isTail = damage.kind === 'zeros' || damage.kind === 'garbage';
          const whole = ends.findLast((end) => end.path !== path || isTail || end.bytes <= offset);
          await expectPrefixAndGoOn(directory.path, whole?.lastIndex ?? 0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('that is a whole new segment gives its numbers back to the segment before', async () => {
    for (const content of ['', 'id: 3\ndata: {"id":', '\n\n', ': batch 3-3 0 00000000\n\n', '\0'.repeat(5000)]) {
      using directory = temporaryDirectory();
      await writeBatches(directory.path, [2]);
      writeFileSync(join(directory.path, '000000000003.sse'), content);
      await expectPrefixAndGoOn(directory.path, 2);
    }
  });

  it('can be a whole batch with numbers that are not the next', async () => {
    using directory = temporaryDirectory();
    await writeBatches(directory.path, [2]);
    const batch = readFileSync(join(directory.path, '000000000001.sse'));
    appendFileSync(join(directory.path, '000000000001.sse'), batch);
    writeFileSync(join(directory.path, '000000000003.sse'), batch);
    await expectPrefixAndGoOn(directory.path, 2);
  });

  it('that is everything leaves an empty log with its first number', async () => {
    using directory = temporaryDirectory();
    writeFileSync(join(directory.path, '000000000007.sse'), 'garbage');
    const log = await openLog(directory.path);
    expect([log.firstIndex, log.lastIndex]).toEqual([7, 6]);
    expect(log.append(numberedEntries(7, 1)).firstIndex).toBe(7);
    await log.close();
  });
});

describe('index files', () => {
  it('are rebuilt when missing or damaged, and a wrong one loses nothing', async () => {
    using directory = temporaryDirectory();
    await writeBatches(directory.path, [3, 3, 3, 3, 3], 800);
    const indexes = readdirSync(directory.path).filter((name) => name.endsWith('.idx'));
    expect(indexes.length).toBeGreaterThan(2);
    const read = () => indexes.map((name) => readFileSync(join(directory.path, name), 'utf8'));
    const original = read();
    const tooFar = (text: string) => JSON.stringify({ ...JSON.parse(text), lastIndex: 14 });
    const shifted = (text: string) =>
      JSON.stringify({
        ...JSON.parse(text),
        points: [
          [1, 5],
          [2, 9_999_999],
        ],
      });
    for (const damage of [undefined, () => '', () => '{"version":1}', () => '[]', () => 'null', tooFar, shifted]) {
      for (const [position, name] of indexes.entries()) {
        rmSync(join(directory.path, name));
        if (damage !== undefined) {
          writeFileSync(join(directory.path, name), damage(original[position]!));
        }
      }
      const log = await openLog(directory.path);
      for (let after = 0; after <= 15; after += 1) {
        expect(idsOf(await readStored(log, after))).toEqual(numbersTo(15, after + 1));
      }
      await log.close();
      if (damage !== shifted) {
        expect(read()).toEqual(original);
      }
    }
  });

  it('lead to every entry of a large segment', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 3_000_000 });
    while (log.byteLength < 4_000_000) {
      log.append(numberedEntries(log.lastIndex + 1, 17, 500));
    }
    const { lastIndex } = log;
    await log.close();
    const reopened = await openLog(directory.path);
    for (let after = 0; after < lastIndex; after += 61) {
      const page = await reopened.readPage({ after, limit: 1, maxBytes: 1 });
      expect(JSON.parse(Buffer.from(page.json).toString())[0].eventIndex).toBe(after + 1);
    }
    await reopened.close();
  });
});

describe('a hole in the middle', () => {
  it('is announced wherever it is read, and numbering is not touched', async () => {
    using directory = temporaryDirectory();
    const ends = await writeBatches(directory.path, [3, 3, 3, 3], 1);
    rmSync(join(directory.path, '000000000004.sse'));
    rmSync(join(directory.path, '000000000007.idx'));
    truncateSync(ends[2]!.path, ends[2]!.bytes - 1);
    const log = await openLog(directory.path);
    expect(log.lastIndex).toBe(12);
    const events = parseEvents(await readStored(log));
    expect(events.map(({ id, event, data }) => id ?? `${event} ${data}`)).toEqual([
      '1',
      '2',
      '3',
      'gap {"from":4,"to":9,"reason":"damaged"}',
      '10',
      '11',
      '12',
    ]);
    const inside = parseEvents(await readStored(log, 4)).map(({ id, data }) => id ?? data);
    expect(inside).toEqual(['{"from":5,"to":9,"reason":"damaged"}', '10', '11', '12']);
    expect(await log.readPage({ after: 0, limit: 100, maxBytes: 1e6 })).toMatchObject({ count: 3, nextAfter: 3 });
    expect(await log.readPage({ after: 3, limit: 100, maxBytes: 1e6 })).toMatchObject({
      count: 3,
      nextAfter: 12,
      gap: { from: 4, to: 9, reason: 'damaged' },
    });
    await log.close();
  });

  it('cannot be two segments with the same numbers', async () => {
    using directory = temporaryDirectory();
    await writeBatches(directory.path, [3]);
    cpSync(join(directory.path, '000000000001.sse'), join(directory.path, '000000000002.sse'));
    await expect(openLog(directory.path)).rejects.toThrow(/ends with entry 3.*begins with 2/);
  });
});
