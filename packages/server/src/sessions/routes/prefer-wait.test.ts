import { expect, it } from 'vitest';
import { readPreferWait } from './prefer-wait.ts';

it.each([
  [undefined, undefined],
  ['wait=10', 10],
  ['respond-async, wait=5', 5],
  ['wait="7"; foo', 7],
  ['await=5', undefined],
  ['wait=', undefined],
  ['wait=-3', undefined],
  ['wait=999999999', 86_400],
])('%s → %s', (header, seconds) => {
  expect(readPreferWait(header)).toBe(seconds);
});
