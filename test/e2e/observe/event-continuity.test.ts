import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventContinuity } from './event-continuity.ts';

it('an unbroken sequence has nothing to report', () => {
  expect(eventContinuity([1, 2, 3])).toEqual({ count: 3, gaps: [], duplicates: [], ordered: true });
  expect(eventContinuity([])).toEqual({ count: 0, gaps: [], duplicates: [], ordered: true });
});

it('reports exactly what was taken out and what was put in twice', () => {
  const sequence = fc.integer({ min: 2, max: 60 }).chain((last) =>
    fc.record({
      last: fc.constant(last),
      // The last one stays: beyond it nobody can know of a gap.
      missing: fc.uniqueArray(fc.integer({ min: 1, max: last - 1 })),
      twice: fc.uniqueArray(fc.integer({ min: 1, max: last })),
    }),
  );
  fc.assert(
    fc.property(sequence, ({ last, missing, twice }) => {
      const indices = Array.from({ length: last }, (_, position) => position + 1).filter((it) => !missing.includes(it));
      const doubled = twice.filter((it) => indices.includes(it)).sort((a, b) => a - b);
      const { gaps, duplicates, ordered } = eventContinuity([...indices, ...doubled]);
      expect(gaps).toEqual([...missing].sort((a, b) => a - b));
      expect(duplicates).toEqual(doubled);
      expect(ordered).toBe(doubled.length === 0);
    }),
  );
});
