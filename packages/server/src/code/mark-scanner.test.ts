import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkScanner } from './mark-scanner.ts';

const mark = '\u001eabab\u001e';

/** What a scanner gives of these chunks: the bytes before the mark, and whether it came. */
function scan(chunks: readonly Buffer[]): { before: string; found: boolean; held: number } {
  const scanner = new MarkScanner(mark);
  let before = '';
  let given = 0;
  for (const chunk of chunks) {
    const result = scanner.push(chunk);
    before += result.before.toString('latin1');
    given += result.before.length;
    if (result.found) {
      return { before, found: true, held: 0 };
    }
  }
  return { before, found: false, held: Buffer.concat([...chunks]).length - given };
}

const noise = fc.string({ unit: fc.constantFrom('a', 'b', '\u001e', 'x'), maxLength: 40 });
const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });

function cutUp(text: string, at: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const places = [0, ...at.map((place) => Math.min(place, bytes.length)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test('a mark is found wherever the chunks are cut, and what was before it is whole', () => {
  fc.assert(
    fc.property(noise, noise, cuts, (head, tail, at) => {
      fc.pre(!`${head}${mark.slice(0, -1)}`.includes(mark));
      expect(scan(cutUp(head + mark + tail, at))).toEqual({ before: head, found: true, held: 0 });
    }),
  );
});

test('without a mark nothing is held back but what may begin one', () => {
  fc.assert(
    fc.property(noise, cuts, (text, at) => {
      fc.pre(!text.includes(mark));
      const { before, found, held } = scan(cutUp(text, at));
      expect(found).toBe(false);
      expect(text.startsWith(before)).toBe(true);
      expect(mark.startsWith(text.slice(text.length - held))).toBe(true);
    }),
  );
});
