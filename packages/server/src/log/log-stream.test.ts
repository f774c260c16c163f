import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lenderOf, type ByteLender } from '../http/lending-stream.ts';
import type { SessionLog } from './index.ts';
import {
  idsOf,
  numberedEntries,
  numbersTo,
  openLog,
  parseEvents,
  readAll,
  readStored,
  readUntil,
  temporaryDirectory,
} from './log.test-support.ts';

/** The bytes of all segment files: what a stream of everything must be after its `retry:`. */
function storedBytes(directory: string): Buffer {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sse'))
    .sort();
  return Buffer.concat(names.map((name) => readFileSync(join(directory, name))));
}

/** A follower that reads a chunk only when told. */
class StepReader {
  readonly after: number;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #chunks: Uint8Array[] = [];
  #pending: Promise<void> | undefined;

  constructor(log: SessionLog, after: number) {
    this.after = after;
    this.#reader = log.stream({ after, follow: true }).getReader();
  }

  /** Asks for one chunk, unless it still waits for one. */
  step(): void {
    this.#pending ??= this.#reader.read().then(({ value }) => {
      this.#pending = undefined;
      this.#chunks.push(value ?? new Uint8Array(0));
    });
  }

  async rest(): Promise<Buffer> {
    await this.#pending;
    for (let result = await this.#reader.read(); !result.done; result = await this.#reader.read()) {
      this.#chunks.push(result.value);
    }
    return Buffer.concat(this.#chunks);
  }
}

type Step =
  | { kind: 'append'; count: number; padding: number }
  | { kind: 'pull'; reader: number; times: number }
  | { kind: 'join'; after: number }
  | { kind: 'turn' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    count: fc.integer({ min: 1, max: 5 }),
    padding: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constant(90_000)),
  }),
  fc.record({ kind: fc.constant('pull' as const), reader: fc.nat(), times: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('join' as const), after: fc.nat({ max: 40 }) }),
  fc.record({ kind: fc.constant('turn' as const) }),
);

describe('a following stream', () => {
  it('neither loses nor repeats a byte, however appends and reads interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom(700, 5000, 64 * 1024 * 1024),
        fc.constantFrom('interval' as const, 'always' as const),
        async (steps, segmentMaxBytes, fsync) => {
          using directory = temporaryDirectory();
          const log = await openLog(directory.path, { segmentMaxBytes, fsync });
          const readers = [new StepReader(log, 0)];
          for (const { kind, ...step } of steps as (Step & Record<string, number>)[]) {
            if (kind === 'append') {
              log.append(numberedEntries(log.lastIndex + 1, step.count!, step.padding));
            } else if (kind === 'join') {
              readers.push(new StepReader(log, step.after!));
            } else if (kind === 'turn') {
              await setImmediate();
            } else {
              for (let time = 0; time < step.times!; time += 1) {
                readers[step.reader! % readers.length]!.step();
                await Promise.resolve();
              }
            }
          }
          await log.durable(log.lastIndex);
          const { lastIndex } = log;
          await log.close();
          const stored = storedBytes(directory.path);
          for (const reader of readers) {
            const received = await reader.rest();
            expect(idsOf(received.toString())).toEqual(numbersTo(lastIndex, reader.after + 1));
            if (reader.after === 0) {
              expect(received.equals(Buffer.concat([Buffer.from('retry: 1000\n\n'), stored]))).toBe(true);
            }
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('serves 64 readers at their own pace', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 100_000 });
    const readers = Array.from({ length: 64 }, async (_, number) => {
      const text = [];
      for await (const chunk of log.stream({ after: number, follow: true })) {
        text.push(Buffer.from(chunk));
        for (let turn = 0; turn < number % 5; turn += 1) {
          await setImmediate();
        }
      }
      return idsOf(Buffer.concat(text).toString());
    });
    for (let batch = 0; batch < 200; batch += 1) {
      log.append(numberedEntries(log.lastIndex + 1, 10, 20));
      await setImmediate();
    }
    await log.close();
    for (const [number, ids] of (await Promise.all(readers)).entries()) {
      expect(ids).toEqual(numbersTo(2000, number + 1));
    }
  });

  it('lends all waiting readers the very same memory, and gives any other consumer bytes of its own', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const lenders = [0, 0].map(() => lenderOf(log.stream({ after: 0, follow: true })) as ByteLender);
    const reader = log.stream({ after: 0, follow: true }).getReader();
    await Promise.all([...lenders.map((lender) => lender.next()), reader.read()]);
    const waiting = [...lenders.map((lender) => lender.next()), reader.read().then(({ value }) => value)];
    await setImmediate();
    log.append(numberedEntries(1, 3));
    const [first, second, own] = await Promise.all(waiting);
    expect(first?.buffer).toBe(second?.buffer);
    expect(first?.byteOffset).toBe(second?.byteOffset);
    expect(own?.buffer).not.toBe(first?.buffer);
    expect(Buffer.from(own ?? []).equals(first ?? Buffer.alloc(0))).toBe(true);
    await log.close();
  });

  it('that begins beyond the end waits for its first entry', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    log.append(numberedEntries(1, 2));
    const reader = log.stream({ after: 5, follow: true }).getReader();
    const received = readUntil(reader, (text) => text.includes('batch 7-8'));
    for (const count of [2, 1, 1, 2]) {
      await setImmediate();
      log.append(numberedEntries(log.lastIndex + 1, count));
    }
    expect(idsOf(await received)).toEqual([6, 7, 8]);
    await log.close();
  });

  it('sends a comment while nothing comes, and goes on after it', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const reader = log.stream({ after: 0, follow: true, heartbeatMs: 5, retryMs: 250 }).getReader();
    const silence = await readUntil(reader, (text) => text.split(': heartbeat\n\n').length > 3);
    expect(silence).toMatch(/^retry: 250\n\n(: heartbeat\n\n)+$/);
    log.append(numberedEntries(1, 1));
    expect(idsOf(await readUntil(reader, (text) => text.includes(': batch')))).toEqual([1]);
    await log.close();
  });

  it('reads nothing ahead for a consumer that does not ask, and then misses nothing', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const reader = log.stream({ after: 0, follow: true }).getReader();
    await reader.read();
    for (let batch = 0; batch < 50; batch += 1) {
      log.append(numberedEntries(log.lastIndex + 1, 20, 2000));
      await setImmediate();
    }
    // What was written last is in memory; what was written before that is read in blocks.
    await log.close();
    const first = await reader.read();
    const length = first.value?.length ?? 0;
    // Only whole entries, as many as a block has.
    expect(length).toBeGreaterThan(250 * 1024);
    expect(length).toBeLessThanOrEqual(256 * 1024);
    const rest = [Buffer.from(first.value ?? [])];
    for (let result = await reader.read(); !result.done; result = await reader.read()) {
      rest.push(Buffer.from(result.value));
    }
    expect(Buffer.concat(rest).equals(storedBytes(directory.path))).toBe(true);
  });
});

describe('a stream', () => {
  it('without follow ends at what was the end when it was asked for', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 600 });
    expect(await readStored(log)).toBe('retry: 1000\n\n');
    log.append(numberedEntries(1, 2));
    const stream = log.stream({ after: 0, follow: false });
    log.append(numberedEntries(3, 5));
    expect(idsOf(await readAll(stream))).toEqual([1, 2]);
    expect(idsOf(await readStored(log, 2))).toEqual([3, 4, 5, 6, 7]);
    expect(idsOf(await readStored(log, 7))).toEqual([]);
    expect(idsOf(await readStored(log, 99))).toEqual([]);
    await log.close();
  });

  it('announces what is no longer stored before anything else', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { startIndex: 500 });
    expect([log.firstIndex, log.lastIndex]).toEqual([500, 499]);
    const gap = (from: number) => `event: gap\ndata: {"from":${from},"to":499,"reason":"trimmed"}\n\n`;
    expect(await readStored(log)).toBe(`retry: 1000\n\n${gap(1)}`);
    expect(await log.readPage({ after: 0, limit: 9, maxBytes: 9 })).toMatchObject({ count: 0, nextAfter: 499 });
    log.append(numberedEntries(500, 2));
    expect((await readStored(log, 10)).startsWith(`retry: 1000\n\n${gap(11)}id: 500\n`)).toBe(true);
    expect(parseEvents(await readStored(log, 499)).map(({ id }) => id)).toEqual(['500', '501']);
    await log.close();
    const reopened = await openLog(directory.path);
    expect([reopened.firstIndex, reopened.lastIndex]).toEqual([500, 501]);
    await reopened.close();
  });

  it('keeps the first number of a log that was never written to', async () => {
    using directory = temporaryDirectory();
    await (await openLog(directory.path, { startIndex: 500 })).close();
    const log = await openLog(directory.path);
    expect(log.append(numberedEntries(500, 1)).firstIndex).toBe(500);
    await log.close();
  });

  it('ends at once on cancel and on abort, before, while waiting, and while reading', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    log.append(numberedEntries(1, 2000, 5000));
    expect(await readAll(log.stream({ after: 0, follow: true, signal: AbortSignal.abort() }))).toBe('');
    for (const after of [2000, 9999, 0]) {
      const abort = new AbortController();
      const aborted = log.stream({ after, follow: true, signal: abort.signal }).getReader();
      const cancelled = log.stream({ after, follow: true, signal: abort.signal }).getReader();
      await Promise.all([aborted.read(), cancelled.read()]);
      const reads = [aborted.read(), cancelled.read()];
      await setImmediate();
      await cancelled.cancel();
      abort.abort();
      await Promise.all(reads);
      expect((await aborted.read()).done).toBe(true);
      expect((await cancelled.read()).done).toBe(true);
    }
    log.append(numberedEntries(2001, 1));
    await log.close();
  });

  it('fails with a problem when the file cannot be read, and the log goes on', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 600 });
    log.append(numberedEntries(1, 2));
    log.append(numberedEntries(3, 2));
    rmSync(join(directory.path, '000000000001.sse'));
    await expect(readStored(log)).rejects.toMatchObject({ code: 'stream_error' });
    expect(idsOf(await readStored(log, 2))).toEqual([3, 4]);
    await log.close();
  });
});
