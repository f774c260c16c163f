import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputStream } from './log-entry.ts';
import { OutputBatch } from './output-batch.ts';

describe('gathered output', () => {
  it('has every byte of every stream in order, in fewer entries, and what comes alone at once', () => {
    const piece = fc.record({
      stream: fc.constantFrom<OutputStream>('stdout', 'stderr'),
      length: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 60_000, max: 140_000 })),
      laterMs: fc.constantFrom(0, 0, 1, 3),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 40 }), (pieces) => {
        let now = 0;
        const appended: { stream: OutputStream; bytes: Buffer }[] = [];
        const log = {
          append: (stream: OutputStream, bytes: Uint8Array) =>
            void appended.push({ stream, bytes: Buffer.from(bytes) }),
        };
        const batch = new OutputBatch(log, { monotonicMs: () => now });
        let written = '';
        for (const [index, { stream, length, laterMs }] of pieces.entries()) {
          now += laterMs;
          const before = appended.length;
          batch.add(stream, Buffer.alloc(length, index % 256));
          if (index === 0) {
            expect(appended.length).toBe(before + 1);
          }
          written += `${stream}${String.fromCharCode(index % 256)}${length};`;
        }
        batch.flush();
        const of = (stream: OutputStream) =>
          Buffer.concat(appended.filter((entry) => entry.stream === stream).map(({ bytes }) => bytes));
        for (const stream of ['stdout', 'stderr'] as const) {
          const expected = pieces.flatMap((entry, index) =>
            entry.stream === stream ? [Buffer.alloc(entry.length, index % 256)] : [],
          );
          expect(of(stream).equals(Buffer.concat(expected)), written).toBe(true);
        }
        expect(appended.length).toBeLessThanOrEqual(pieces.length);
      }),
      { numRuns: 50 },
    );
  });
});
