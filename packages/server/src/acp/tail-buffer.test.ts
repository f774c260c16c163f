import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TailBuffer } from './tail-buffer.ts';

describe('TailBuffer', () => {
  it('keeps the last bytes of any chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 })), (texts) => {
        const tail = new TailBuffer(20);
        for (const text of texts) {
          tail.push(Buffer.from(text));
        }
        expect(tail.text()).toBe(texts.join('').slice(-20));
        expect(tail.text()).toBe(texts.join('').slice(-20));
      }),
    );
  });

  it('does not begin within a character', () => {
    const tail = new TailBuffer(4);
    tail.push(Buffer.from('ä€b'));
    expect(tail.text()).toBe('€b');
    tail.push(Buffer.from('c'));
    expect(tail.text()).toBe('bc');
  });
});
