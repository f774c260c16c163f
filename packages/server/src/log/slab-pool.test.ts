import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSegment } from './segment.ts';
import { SlabPool } from './slab-pool.ts';
import { slabBytes, type PinnedBytes } from './slab.ts';
import { TailMemory } from './tail-memory.ts';

const maximum = 5;

it('never has more slabs in use than it may, whatever many logs and readers do, and none when all is quiet', () => {
  const step = fc.record({
    log: fc.nat({ max: 7 }),
    kind: fc.constantFrom('append', 'append', 'append', 'pin', 'release', 'clear'),
    size: fc.oneof(
      fc.integer({ min: 1, max: 40_000 }),
      fc.integer({ min: 100_000, max: 600_000 }),
      fc.constant(slabBytes),
    ),
    isRead: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const pool = new SlabPool(maximum * slabBytes);
      const segment = createSegment('none', 1);
      const logs = Array.from({ length: 8 }, () => ({ memory: new TailMemory(pool), length: 0 }));
      const pinned: { bytes: PinnedBytes; fill: number }[] = [];
      steps.forEach(({ log: index, kind, size, isRead }, number) => {
        const log = logs[index] as { memory: TailMemory; length: number };
        const fill = number % 256;
        if (kind === 'append') {
          log.memory.reserve(size, { isRead }).fill(fill);
          log.memory.keep({ segment, offset: log.length }, size);
          const bytes = log.memory.from({ segment, offset: log.length }, size);
          if (bytes !== undefined && isRead && size % 2 === 0) {
            pinned.push({ bytes, fill });
          } else {
            bytes?.release();
          }
          log.length += size;
        } else if (kind === 'release') {
          pinned.shift()?.bytes.release();
        } else if (kind === 'clear') {
          log.memory.clear();
        }
        expect(pool.takenCount).toBeLessThanOrEqual(maximum);
        expect(pool.takenCount).toBeGreaterThanOrEqual(0);
        for (const { bytes, fill: expected } of pinned) {
          expect([bytes.bytes[0], bytes.bytes.at(-1)]).toEqual([expected, expected]);
        }
      });
      logs.forEach(({ memory }) => memory.clear());
      expect(pool.takenCount).toBe(0);
    }),
    { numRuns: 150 },
  );
});
