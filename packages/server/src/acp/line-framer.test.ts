import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FramedLine, LineFramer } from './line-framer.ts';

/** Cuts bytes at the given places, each chunk in a buffer of its own. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
}

function frame(chunks: readonly Uint8Array[], maxLineBytes?: number): FramedLine[] {
  const framer = new LineFramer(maxLineBytes === undefined ? {} : { maxLineBytes });
  const lines = chunks.flatMap((chunk) => framer.push(chunk));
  const last = framer.end();
  return last === undefined ? lines : [...lines, last];
}

const textOf = (line: FramedLine): string =>
  line.kind === 'line' ? Buffer.from(line.bytes).toString() : `${line.sizeBytes}:${Buffer.from(line.head).toString()}`;

describe('LineFramer', () => {
  it('gives the same lines however the bytes are cut up, within characters too', () => {
    const line = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/[\n\r]/.test(text));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n'))),
        line,
        fc.array(fc.nat(), { maxLength: 30 }),
        (lines, last, places) => {
          const bytes = Buffer.from(lines.map(([text, end]) => text + end).join('') + last);
          const expected = [...lines.map(([text]) => text), last].filter((text) => text !== '');
          expect(frame(cut(bytes, places)).map(textOf)).toEqual(expected.map((text) => Buffer.from(text).toString()));
        },
      ),
    );
  });

  it('drops what is too long at any cut, says how long it was, and goes on with the next line', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 })), fc.array(fc.nat(), { maxLength: 40 }), (sizes, places) => {
        const texts = sizes.map((size, index) => String.fromCharCode(97 + (index % 26)).repeat(size));
        const lines = frame(cut(Buffer.from(texts.map((text) => `${text}\n`).join('')), places), 10);
        const expected = texts.filter((text) => text !== '');
        expect(lines.map(textOf)).toEqual(expected.map((text) => (text.length > 10 ? `${text.length}:${text}` : text)));
      }),
    );
  });

  it('keeps a line of exactly the limit, with CR and without', () => {
    expect(frame([Buffer.from('0123456789\r\n0123456789\n01234567890\n')], 10).map(textOf)).toEqual([
      '0123456789',
      '0123456789',
      '11:01234567890',
    ]);
    expect(frame([Buffer.from('0123456789\r'), Buffer.from('\n')], 10).map(textOf)).toEqual(['0123456789']);
  });

  it('keeps only the head of what it drops', () => {
    const [line] = frame([Buffer.alloc(100_000, 'x'), Buffer.alloc(100_000, 'y')], 50_000);
    expect(line).toMatchObject({ kind: 'oversized', sizeBytes: 200_000 });
    expect((line as { head: Uint8Array }).head).toHaveLength(4096);
    expect((line as { head: Uint8Array }).head.buffer.byteLength).toBeLessThan(10_000);
  });

  it('copies no line that lies within a chunk', () => {
    const chunk = Buffer.from('{"a":1}\n{"b":2}\n');
    const lines = new LineFramer().push(chunk) as { bytes: Uint8Array }[];
    expect(lines.map(({ bytes }) => bytes.buffer)).toEqual([chunk.buffer, chunk.buffer]);
    expect(lines[1]!.bytes.byteOffset).toBe(chunk.byteOffset + 8);
  });

  it('takes time in proportion to the size of a long line, in large pieces and in tiny ones', () => {
    const measure = (sizeBytes: number, pieceBytes: number): number => {
      const framer = new LineFramer();
      const piece = Buffer.alloc(pieceBytes, 'x');
      const startedAt = process.cpuUsage();
      for (let sent = 0; sent < sizeBytes; sent += pieceBytes) {
        framer.push(piece);
      }
      expect(framer.push(Buffer.from('\n'))).toHaveLength(1);
      const used = process.cpuUsage(startedAt);
      return (used.user + used.system) / 1000;
    };
    const mebibyte = 1024 * 1024;
    // Were it quadratic, 512 pieces of 64 KiB would copy 8 GiB, and a million tiny ones 500 GiB.
    expect(measure(32 * mebibyte, 65_536)).toBeLessThan(1000);
    expect(measure(mebibyte, 1)).toBeLessThan(2000);
  });
});
