import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesWildcard } from './wildcard.ts';

it.each([
  ['git *', 'git status', true],
  ['git *', 'git', false],
  ['git *', 'git ', true],
  ['git status', 'git status', true],
  ['git status', 'git status x', false],
  ['*', '', true],
  ['?', '', false],
  ['?', '🦊', true],
  ['a?c', 'abc', true],
  ['*a*b', 'xxaxxbxxab', true],
  ['*a*b', 'xxaxxbx', false],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['a\\', 'a\\', true],
  ['[a-z]', 'a', false],
  ['.*', 'xyz', false],
  ['a*', 'a\nb', true],
])('%j and %j: %j', (pattern, text, matches) => {
  expect(matchesWildcard(pattern, text)).toBe(matches);
});

it('agrees with the regular expression of the same meaning', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\', '\n', '🦊'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (pattern, candidate) => {
      const source = [...pattern.matchAll(/\\[^]|[^]/gu)].map(([part]) => {
        if (part === '*') return '[^]*';
        if (part === '?') return '[^]';
        const literal = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
        return literal.replace(/[*?\\]/g, '\\$&');
      });
      expect(matchesWildcard(pattern, candidate)).toBe(new RegExp(`^${source.join('')}$`, 'u').test(candidate));
    }),
    { numRuns: 2000 },
  );
});

it('takes no longer for a text that is made to be slow', () => {
  const started = performance.now();
  expect(matchesWildcard(`${'*a'.repeat(500)}*b`, 'a'.repeat(32_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});
