import { expect, test } from 'vitest';
import { findPlatformEntry, platformKey, readPlatformFacts } from './platform-key.ts';

test.each([
  [{ os: 'linux', arch: 'x64', isMusl: false, isBaseline: false }, 'linux-x64'],
  [{ os: 'linux', arch: 'x64', isMusl: true, isBaseline: true }, 'linux-x64-baseline-musl'],
  [{ os: 'darwin', arch: 'arm64', isMusl: false, isBaseline: false }, 'darwin-arm64'],
])('%j is %s', (facts, key) => {
  expect(platformKey(facts)).toBe(key);
});

test('an ordinary build stands in for a missing baseline build, never one for the other C library', () => {
  expect(findPlatformEntry({ 'linux-x64': 'a' }, 'linux-x64-baseline')).toBe('a');
  expect(findPlatformEntry({ 'linux-x64': 'a' }, 'linux-x64-musl')).toBeUndefined();
});

test('this machine has a key', () => {
  expect(platformKey(readPlatformFacts(process))).toMatch(/^(linux|darwin)-(x64|arm64)(-baseline)?(-musl)?$/);
});
