import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsOf, numberedEntry, numbersTo, parseEvents, readStored, temporaryDirectory } from './log.test-support.ts';
import { fill, now, openKept, reopen } from './kept-log.test-support.ts';

/** The numbers a reader was told, entries and gaps together, in the order of the stream. */
function accountOf(text: string): number[] {
  return parseEvents(text).flatMap(({ id, event, data }) => {
    if (event !== 'gap') {
      return [Number(id)];
    }
    const { from, to, reason } = JSON.parse(data) as { from: number; to: number; reason: string };
    expect(reason).toBe('trimmed');
    return numbersTo(to, from);
  });
}

describe('retention', () => {
  it('by bytes: the oldest segments go, files and all, and readers are told what they held', async () => {
    using directory = temporaryDirectory();
    let log = await openKept(directory.path);
    await fill(log, 1, 100);
    log = await reopen(log, directory.path);
    expect(log.byteLength).toBeLessThanOrEqual(6000);
    expect(log.byteLength).toBeGreaterThan(3000);
    const { firstIndex } = log;
    expect(log.lastIndex).toBe(100);
    const text = await readStored(log);
    expect(text).toContain(`event: gap\ndata: {"from":1,"to":${firstIndex - 1},"reason":"trimmed"}`);
    expect(idsOf(text)).toEqual(numbersTo(100, firstIndex));
    const page = await log.readPage({ after: 0, limit: 5, maxBytes: 1e6 });
    expect(page.gap).toEqual({ from: 1, to: firstIndex - 1, reason: 'trimmed' });
    expect(JSON.parse(Buffer.from(page.json).toString())[0].eventIndex).toBe(firstIndex);
    expect(page.nextAfter).toBe(firstIndex + 4);
    const oldest = readdirSync(directory.path).toSorted()[0];
    expect(Number.parseInt(oldest ?? '', 10)).toBe(firstIndex);
    await log.close();
  });

  it('by age: what was not written to for so long goes, and the newest segment stays however old', async () => {
    using directory = temporaryDirectory();
    const options = { retention: { maxAgeMs: 60_000, now } };
    let log = await openKept(directory.path, options);
    await fill(log, 1, 30);
    log = await reopen(log, directory.path, options);
    expect(log.firstIndex).toBe(1);
    await log.close();
    const files = readdirSync(directory.path)
      .filter((name) => name.endsWith('.sse'))
      .toSorted();
    expect(files.length).toBeGreaterThan(3);
    const old = Date.now() / 1000 - 120;
    files.slice(0, 2).forEach((name) => utimesSync(join(directory.path, name), old, old));
    log = await openKept(directory.path, options);
    expect(log.firstIndex).toBe(Number.parseInt(files[2] ?? '', 10));
    await log.close();
    files.slice(2).forEach((name) => utimesSync(join(directory.path, name), old, old));
    log = await openKept(directory.path, options);
    expect(log.firstIndex).toBe(Number.parseInt(files.at(-1) ?? '', 10));
    expect(log.append([numberedEntry(31)]).firstIndex).toBe(31);
    await log.close();
  });

  it('keeps everything without limits', async () => {
    using directory = temporaryDirectory();
    let log = await openKept(directory.path, { retention: { now } });
    await fill(log, 1, 60);
    log = await reopen(log, directory.path, { retention: { now } });
    expect(log.firstIndex).toBe(1);
    await log.close();
  });

  it('is applied while the log is written', async () => {
    using directory = temporaryDirectory();
    const log = await openKept(directory.path);
    for (let first = 1; first <= 200; first += 10) {
      await fill(log, first, 10);
    }
    expect(log.firstIndex).toBeGreaterThan(100);
    // The newest batches may still be on their way to their index file.
    expect(log.byteLength).toBeLessThan(12_000);
    await log.close();
  });
});

describe('a reader of what is trimmed', () => {
  it('in the middle of a segment is told the gap in the same stream and goes on', async () => {
    using directory = temporaryDirectory();
    const options = { segmentMaxBytes: 3_000_000, retention: { maxBytes: 3_000_000, now } };
    let log = await openKept(directory.path, { ...options, retention: { now } });
    await fill(log, 1, 60, 20_000);
    // Opened anew, nothing is in memory and all segments are whole.
    log = await reopen(log, directory.path, { ...options, segmentMaxBytes: 1_000_000, retention: { now } });
    await fill(log, 61, 60, 20_000);
    await log.close();
    let clock = 0;
    log = await openKept(directory.path, { ...options, retention: { maxAgeMs: 1, now: () => clock } });
    const reader = log.stream({ after: 0, follow: false }).getReader();
    const chunks: Uint8Array[] = [];
    for (let reads = 0; reads < 2; reads += 1) {
      chunks.push((await reader.read()).value ?? new Uint8Array());
    }
    clock = Date.now() + 1_000_000;
    await log.trim();
    expect(log.firstIndex).toBeGreaterThan(61);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
    }
    const text = Buffer.concat(chunks).toString();
    expect(accountOf(text)).toEqual(numbersTo(120));
    expect(parseEvents(text).filter(({ event }) => event === 'gap')).toHaveLength(1);
    await log.close();
  });

  it('at random points: numbers never change, gaps are exact, and nothing that is stored is lost', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('append' as const),
        count: fc.integer({ min: 1, max: 30 }),
        padding: fc.integer({ min: 0, max: 3000 }),
      }),
      fc.record({ kind: fc.constant('trim' as const), maxBytes: fc.integer({ min: 1, max: 60_000 }) }),
      fc.record({ kind: fc.constant('read' as const), reads: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('open' as const), after: fc.integer({ min: 0, max: 60 }) }),
      fc.constant({ kind: 'reopen' as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        using directory = temporaryDirectory();
        const retention: { maxBytes: number; now: () => number } = { maxBytes: 1e9, now };
        const options = { segmentMaxBytes: 8000, retention };
        let log = await openKept(directory.path, options);
        let last = 0;
        let readers: { after: number; chunks: Uint8Array[]; reader: ReadableStreamDefaultReader<Uint8Array> }[] = [];
        const drain = async () => {
          for (const { after, chunks, reader } of readers) {
            for (let next = await reader.read(); !next.done; next = await reader.read()) {
              chunks.push(next.value);
            }
            const told = accountOf(Buffer.concat(chunks).toString());
            // What was trimmed behind the end of a stream that does not follow is in its last gap, too.
            expect(told).toEqual(numbersTo(after + told.length, after + 1));
          }
          readers = [];
        };
        for (const each of steps) {
          if (each.kind === 'append') {
            for (let done = 0; done < each.count; done += 1) {
              log.append([numberedEntry((last += 1), each.padding)]);
            }
            await log.durable(last);
          } else if (each.kind === 'trim') {
            retention.maxBytes = each.maxBytes;
            await log.trim();
            retention.maxBytes = 1e9;
          } else if (each.kind === 'open') {
            const after = Math.min(each.after, last);
            readers.push({ after, chunks: [], reader: log.stream({ after, follow: false }).getReader() });
          } else if (each.kind === 'read') {
            for (const { reader, chunks } of readers) {
              for (let reads = 0; reads < each.reads; reads += 1) {
                chunks.push((await reader.read()).value ?? new Uint8Array());
              }
            }
          } else {
            await drain();
            log = await reopen(log, directory.path, options);
          }
          expect(log.lastIndex).toBe(last);
          const { firstIndex } = log;
          expect(accountOf(await readStored(log))).toEqual(numbersTo(last));
          expect(idsOf(await readStored(log))).toEqual(numbersTo(last, firstIndex));
        }
        await drain();
        await log.close();
      }),
      { numRuns: 40 },
    );
  });

  it('reads pages and entries over what is removed meanwhile', async () => {
    using directory = temporaryDirectory();
    const retention = { maxBytes: 1e9, now };
    const log = await openKept(directory.path, { segmentMaxBytes: 3_000_000, retention });
    await fill(log, 1, 300, 10_000);
    const seen: number[] = [];
    const entries = log.entries({ after: 0 })[Symbol.asyncIterator]();
    seen.push((await entries.next()).value.eventIndex);
    await expect
      .poll(async () => {
        retention.maxBytes = 1;
        await log.trim();
        return log.firstIndex;
      })
      .toBeGreaterThan(100);
    const { firstIndex } = log;
    for (let next = await entries.next(); !next.done; next = await entries.next()) {
      seen.push(next.value.eventIndex);
    }
    expect(seen.filter((index) => index >= firstIndex)).toEqual(numbersTo(300, firstIndex));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.length).toBeLessThan(300);
    await log.close();
  });
});
