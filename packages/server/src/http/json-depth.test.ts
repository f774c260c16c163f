import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maximumJsonDepth, nestsDeeperThan } from './json-depth.ts';

const nested = (levels: number): unknown => JSON.parse('[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2));

it('tells the level exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), (half) => {
      const value = [1, 'text', null, nested(half * 2)];
      expect(nestsDeeperThan(value, half * 2 + 1)).toBe(false);
      expect(nestsDeeperThan(value, half * 2)).toBe(true);
    }),
  );
});

it('survives what would overflow the stack of a writer', () => {
  const value = nested(100_000);
  expect(() => JSON.stringify(value)).toThrow(RangeError);
  expect(nestsDeeperThan(value, maximumJsonDepth)).toBe(true);
});
