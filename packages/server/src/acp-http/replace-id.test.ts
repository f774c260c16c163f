import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaceId } from './replace-id.ts';

const replaced = (line: string, id: string | number | null): string =>
  Buffer.from(replaceId(Buffer.from(line), id)).toString('utf8');

test.each([
  ['{"jsonrpc":"2.0","id":7,"method":"m"}', '{"jsonrpc":"2.0","id":"a","method":"m"}'],
  ['{"params":{"id":1,"x":[{"id":2}]},"id":3}', '{"params":{"id":1,"x":[{"id":2}]},"id":"a"}'],
  ['{"result":"\\"id\\":9,","id" : null }', '{"result":"\\"id\\":9,","id" :"a"}'],
  ['{"id":"}","n":1.0e2,"big":12345678901234567890}', '{"id":"a","n":1.0e2,"big":12345678901234567890}'],
  ['{"id":1,"a":"id","id":2}', '{"id":1,"a":"id","id":"a"}'],
  ['{"\\u0069d":1,"a":2}', '{"id":"a","a":2}'],
])('%s keeps everything but its id', (line, expected) => {
  expect(replaced(line, 'a')).toBe(expected);
});

test('any message keeps its members and their order, whatever is in them', () => {
  const id = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
  const name = fc.oneof(fc.string(), fc.constantFrom('params', 'x"id', '\\id', 'id '));
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.jsonValue()),
      id,
      id,
      fc.dictionary(name, fc.jsonValue()),
      fc.constantFrom(undefined, 2),
      (before, from, to, after, indent) => {
        const line = JSON.stringify({ ...before, id: from, ...after }, null, indent);
        const expected = JSON.stringify({ ...(JSON.parse(line) as object), id: to }, null, indent);
        const actual = replaced(line, to);
        expect(JSON.parse(actual)).toEqual(JSON.parse(expected));
        expect(Object.keys(JSON.parse(actual) as object)).toEqual(Object.keys(JSON.parse(expected) as object));
      },
    ),
  );
});
