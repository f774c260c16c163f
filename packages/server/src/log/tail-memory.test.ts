import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lenderOf, type ByteLender } from '../http/lending-stream.ts';
import { numberedEntries, openLog, readStored, temporaryDirectory } from './log.test-support.ts';
import { createSegment } from './segment.ts';
import type { PinnedBytes } from './slab.ts';
import { TailMemory } from './tail-memory.ts';

const segment = createSegment('none', 1);

/** A memory beside the file that it stands for: every byte tells its place in the file. */
class Written {
  readonly memory = new TailMemory();
  length = 0;

  append(byteLength: number, isRead: boolean): Buffer {
    const room = this.memory.reserve(byteLength + 10, { isRead });
    for (let at = 0; at < byteLength; at += 1) {
      room[at] = byteAt(this.length + at);
    }
    this.memory.keep({ segment, offset: this.length }, byteLength);
    this.length += byteLength;
    return room;
  }
}

function byteAt(offset: number): number {
  return (offset * 31 + (offset >> 8)) & 0xff;
}

function expectBytes(offset: number, { bytes }: PinnedBytes): void {
  const wrong = bytes.findIndex((byte, at) => byte !== byteAt(offset + at));
  expect(wrong === -1 ? 'right' : `wrong at ${offset + wrong}`).toBe('right');
}

describe('the memory of a log', () => {
  afterEach(() => vi.useRealTimers());

  it('never changes what is pinned, and has nothing but what was written', () => {
    const step = fc.record({
      kind: fc.constantFrom('append', 'append', 'append', 'pin', 'release', 'clear'),
      size: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 100_000, max: 1_200_000 })),
      back: fc.nat({ max: 3_000_000 }),
      isRead: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const written = new Written();
        const pinned: { offset: number; lent: PinnedBytes }[] = [];
        for (const { kind, size, back, isRead } of steps) {
          if (kind === 'append') {
            written.append(size, isRead);
          } else if (kind === 'pin') {
            const offset = Math.max(0, written.length - 1 - (back % Math.max(1, written.length)));
            const lent = written.memory.from({ segment, offset }, size);
            if (lent !== undefined) {
              expect(lent.bytes.length).toBeLessThanOrEqual(Math.min(size, written.length - offset));
              pinned.push({ offset, lent });
            }
          } else if (kind === 'release') {
            pinned.splice(back % Math.max(1, pinned.length), 1).forEach(({ lent }) => lent.release());
          } else if (back % 5 === 0) {
            written.memory.clear();
          }
          for (const { offset, lent } of pinned) {
            expectBytes(offset, lent);
          }
        }
        written.memory.clear();
      }),
      { numRuns: 60 },
    );
  });

  it('is one slab while nobody is behind, and a few in turn while somebody is', () => {
    const written = new Written();
    const buffersOf = (isRead: boolean) => {
      const buffers = Array.from({ length: 60 }, () => written.append(200_000, isRead).buffer);
      return new Set(buffers.slice(10)).size;
    };
    expect(buffersOf(false)).toBe(1);
    expect(buffersOf(true)).toBeLessThanOrEqual(5);
    expect(buffersOf(false)).toBe(1);
    expect(written.memory.from({ segment, offset: written.length - 200_000 }, 1)?.bytes[0]).toBe(
      byteAt(written.length - 200_000),
    );
    written.memory.clear();
  });

  it('is let go after a moment of silence', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const written = new Written();
    written.append(10, true);
    vi.advanceTimersByTime(200);
    written.append(10, true);
    vi.advanceTimersByTime(200);
    expect(written.memory.from({ segment, offset: 0 }, 99)?.bytes.length).toBe(20);
    vi.advanceTimersByTime(51);
    expect([written.memory.isActive, written.memory.from({ segment, offset: 0 }, 99)]).toEqual([false, undefined]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('readers that borrow', () => {
  async function lend(lender: ByteLender, chunks: Buffer[]): Promise<void> {
    const bytes = await lender.next();
    if (bytes !== undefined) {
      chunks.push(Buffer.from(bytes));
    }
  }

  it('that stall with a piece each keep it as it was, cost a bounded memory, and miss nothing afterwards', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const readers = Array.from({ length: 64 }, () => ({
      lender: lenderOf(log.stream({ after: 0, follow: true })) as ByteLender,
      chunks: [] as Buffer[],
      held: new Uint8Array(0) as Uint8Array,
      copy: Buffer.alloc(0),
    }));
    await Promise.all(readers.map(({ lender, chunks }) => lend(lender, chunks)));
    const buffers = new Set<ArrayBufferLike>();
    for (let batch = 0; batch < 128; batch += 1) {
      const stalling = readers[batch / 2];
      const waiting = stalling?.lender.next();
      log.append(numberedEntries(log.lastIndex + 1, 20, 4000));
      if (stalling !== undefined && waiting !== undefined) {
        stalling.held = (await waiting) ?? stalling.held;
        stalling.copy = Buffer.from(stalling.held);
        buffers.add(stalling.held.buffer);
      }
    }
    for (const { held, copy } of readers) {
      expect(copy.length).toBeGreaterThan(0);
      expect(copy.equals(held)).toBe(true);
    }
    const bytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(65 * 512 * 1024);
    await log.close();
    const stored = await readStored(log);
    for (const { lender, chunks, copy } of readers.slice(0, 4)) {
      chunks.push(copy);
      for (let count = -1; count < chunks.length;) {
        count = chunks.length;
        await lend(lender, chunks);
      }
      expect(Buffer.concat(chunks).toString() === stored).toBe(true);
    }
    readers.forEach(({ lender }) => lender.end());
  });

  it('that go away in the middle of a piece leave it as it was', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const lender = lenderOf(log.stream({ after: 0, follow: true })) as ByteLender;
    await lender.next();
    const waiting = lender.next();
    await setImmediate();
    log.append(numberedEntries(1, 20, 1000));
    const held = (await waiting) as Uint8Array;
    const copy = Buffer.from(held);
    lender.end();
    for (let batch = 0; batch < 200; batch += 1) {
      log.append(numberedEntries(log.lastIndex + 1, 20, 10_000));
    }
    expect(copy.equals(held)).toBe(true);
    expect(await lender.next()).toBe(undefined);
    await log.close();
  });
});
