import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toKeysyms } from './key-name.ts';

describe('a key', () => {
  it.each([
    ['Enter', 'Return'],
    ['ArrowLeft', 'Left'],
    ['a', 'a'],
    ['ctrl+c', 'Control_L+c'],
    ['ctrl+shift+Page_Up', 'Control_L+Shift_L+Page_Up'],
    ['+', 'U002b'],
    ['ctrl++', 'Control_L+U002b'],
    ['/', 'U002f'],
    ['-', 'U002d'],
    ['ß', 'U00df'],
    ['漢', 'U6f22'],
    ['🦊', 'U1f98a'],
    [' ', 'U0020'],
    ['F5', 'F5'],
  ])('%s is %s to X11', (key, keysyms) => {
    expect(toKeysyms(key)).toBe(keysyms);
  });

  it.each(['', 'a+', '--help', '\n', '\u0007', 'a b', '$(id)', 'ctrl+', 'x;y', '-x'])('%j is refused', (key) => {
    expect(() => toKeysyms(key)).toThrow(/key:/);
  });

  it('never becomes an option, a second word or another line, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (key) => {
        let keysyms: string;
        try {
          keysyms = toKeysyms(key);
        } catch {
          return;
        }
        expect(keysyms).toMatch(/^[A-Za-z0-9_]+(\+[A-Za-z0-9_]+)*$/);
      }),
    );
  });
});
