import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HeldBytes } from './held-bytes.ts';
import type { LogEntry, LogGap } from './log-entry.ts';
import type { CursorOptions } from './log-cursor.ts';
import { OutputLog } from './output-log.ts';

let directory: string;
let failures: unknown[];
const openLog = (maxBytes: number, heldBytes = 0): OutputLog =>
  new OutputLog({
    directory,
    name: 'log',
    maxBytes,
    held: new HeldBytes(heldBytes),
    now: () => 7,
    onStorageError: (error) => failures.push(error),
  });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'output-log-'));
  failures = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function readAll(log: OutputLog, options: CursorOptions): Promise<{ entries: LogEntry[]; gaps: LogGap[] }> {
  const cursor = log.read(options);
  const entries: LogEntry[] = [];
  const gaps: LogGap[] = [];
  for (let batch = await cursor.next(); batch !== undefined; batch = await cursor.next()) {
    // Views of memory that may be used again: what is kept is copied.
    entries.push(...batch.entries.map((entry) => ({ ...entry, bytes: Buffer.from(entry.bytes) })));
    if (batch.gap !== undefined) {
      gaps.push(batch.gap);
    }
  }
  cursor.close();
  return { entries, gaps };
}

const bytesOf = (entries: readonly LogEntry[]): Buffer => Buffer.concat(entries.map(({ bytes }) => bytes));
const exit = { exitCode: 0, signal: null };

describe('the output of a process', () => {
  it('comes back byte for byte from any entry on, or its absence is told, whatever was written and kept', async () => {
    const chunk = fc.record({
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 3000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 10, 1000, 20_000, 1_000_000),
        fc.nat(70),
        async (chunks, maxBytes, after) => {
          const log = openLog(maxBytes);
          for (const { stream, bytes } of chunks) {
            log.append(stream, bytes);
          }
          log.end(exit);
          const { entries, gaps } = await readAll(log, { after: 0 });
          const all = Buffer.concat(chunks.map(({ bytes }) => bytes));
          const kept = bytesOf(entries);
          expect(all.subarray(all.byteLength - kept.byteLength)).toEqual(kept);
          const first = entries[0]?.sequence ?? log.lastSequence + 1;
          expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => first + index));
          expect(gaps).toEqual(first === 1 ? [] : [{ from: 1, to: first - 1, reason: 'trimmed' }]);
          const later = await readAll(log, { after });
          expect(bytesOf(later.entries)).toEqual(bytesOf(entries.filter(({ sequence }) => sequence > after)));
          log.remove();
          expect(readdirSync(directory)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes no more of the disk than is to be kept', () => {
    const log = openLog(100_000);
    for (let count = 0; count < 100; count += 1) {
      log.append('stdout', Buffer.alloc(50_000, count));
    }
    expect(log.lastSequence - log.firstSequence).toBeLessThan(10);
    expect(readdirSync(directory).length).toBeLessThan(12);
  });

  it('is kept for a reader that is behind, and not for ever', async () => {
    const log = openLog(100_000, 1_000_000);
    const reader = log.read({ after: 0 });
    for (let count = 0; count < 30; count += 1) {
      log.append('stdout', Buffer.alloc(20_000, count));
    }
    expect(log.firstSequence).toBe(1);
    log.append('stdout', Buffer.alloc(1_000_000));
    expect(log.firstSequence).toBeGreaterThan(1);
    const firstBatch = await reader.next();
    expect(firstBatch?.gap).toMatchObject({ from: 1, reason: 'trimmed' });
    reader.close();
    log.append('stdout', Buffer.from('x'));
    expect(log.lastSequence - log.firstSequence).toBeLessThan(10);
  });

  it('ends a reader that waits: with what comes, with the exit, and when it is closed', async () => {
    const log = openLog(1000);
    const reader = log.read({ after: 0 });
    const coming = reader.next();
    log.append('stderr', Buffer.from('late'));
    expect((await coming)?.entries).toMatchObject([{ sequence: 1, stream: 'stderr', timestampMs: 7 }]);
    expect(await reader.next({ waitMs: 1 })).toEqual({ entries: [] });
    const ending = reader.next();
    log.end(exit);
    expect(await ending).toBeUndefined();
    const other = openLog(1000).read({ after: 0 });
    const waiting = other.next();
    other.close();
    expect(await waiting).toBeUndefined();
  });

  it('goes on when the disk takes nothing, and says what was lost', async () => {
    const log = openLog(4_000_000);
    rmSync(directory, { recursive: true });
    log.append('stdout', Buffer.alloc(400_000));
    log.append('stdout', Buffer.alloc(400_000));
    expect(failures).toHaveLength(1);
    const { gaps, entries } = await readAll(log, { after: 0, until: log.lastSequence });
    expect(gaps).toMatchObject([{ from: 1, reason: 'storage' }]);
    expect(entries.at(-1)?.sequence).toBe(log.lastSequence);
  });
});
