import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventParser } from './event-parser.ts';

const text = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((value) => value.replaceAll(/[\r\n\0\uD800-\uDFFF]/gu, ''));
const event = fc.record({
  id: fc.option(fc.integer({ min: 0 }).map(String), { nil: undefined }),
  event: fc.option(fc.constantFrom('message', 'gap'), { nil: undefined }),
  lines: fc.array(text, { minLength: 1, maxLength: 3 }),
});

/** The bytes in pieces that are cut at the given places, in the middle of characters and of line ends too. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
}

describe('the parser of the kit', () => {
  it('reads the same events however the bytes are cut up', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(), { maxLength: 30 }),
        (events, end, places) => {
          const stream = events.map(({ id, event: name, lines }) =>
            [
              ': heartbeat',
              ...(id === undefined ? [] : [`id: ${id}`]),
              ...(name === undefined ? [] : [`event: ${name}`]),
              ...lines.map((line) => `data: ${line}`),
              '',
              '',
            ].join(end),
          );
          const parse = createEventParser();
          expect(cut(Buffer.from(stream.join('')), places).flatMap(parse)).toEqual(
            events.map(({ id, event: name = 'message', lines }) => ({
              ...(id === undefined ? {} : { id }),
              event: name,
              data: lines.join('\n'),
            })),
          );
        },
      ),
    );
  });

  it('gives nothing of an event that was cut off, and refuses what is no UTF-8', () => {
    const parse = createEventParser();
    expect(parse(Buffer.from('id: 1\ndata: whole\n\nid: 2\ndata: half\n'))).toEqual([
      { id: '1', event: 'message', data: 'whole' },
    ]);
    expect(() => parse(Buffer.from([0xff]))).toThrow(TypeError);
  });
});
