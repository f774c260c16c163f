import assert from 'node:assert/strict';

/** Asserts that two values are the same JSON, key order aside: a field that is absent and one that is undefined are the same. */
export function assertSame(actual: unknown, expected: unknown): void {
  assert.deepEqual(asJson(actual), asJson(expected));
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
