import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLastLine, parseLine } from './parse-line.ts';

const parse = (bytes: Uint8Array | string) => parseLine({ kind: 'line', bytes: Buffer.from(bytes) });

describe('parseLine', () => {
  it('keeps the bytes of every valid message', () => {
    fc.assert(
      fc.property(fc.json(), (params) => {
        const text = ` {"params": ${params}, "method":"m" , "\\u0061":1.0}`;
        const parsed = parse(text);
        expect(parsed.kind).toBe('notification');
        expect(Buffer.from(parsed.line).toString()).toBe(text);
        expect(parsed.message).toEqual(JSON.parse(text));
      }),
    );
  });

  it('never throws, and gives only UTF-8 without line breaks as message', () => {
    const frame = Buffer.from('{"method":"m","params":"?"}');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.boolean(), (noise, isFramed) => {
        const bytes = isFramed ? Buffer.concat([frame.subarray(0, 24), noise, frame.subarray(25)]) : noise;
        const parsed = parse(bytes.map((byte) => (byte === 10 ? 11 : byte)));
        if (parsed.kind !== 'invalid') {
          const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(parsed.line);
          expect(text).not.toMatch(/[\r\n]/);
          expect(JSON.parse(text)).toEqual(parsed.message);
        }
      }),
    );
  });

  it('takes what nests beyond reason for no message, and tells which request it meant to answer', () => {
    const deep = '['.repeat(9000) + ']'.repeat(9000);
    expect(parse(`{"id":7,"result":{"usage":${deep}}}`)).toMatchObject({
      kind: 'invalid',
      error: 'too_deep',
      answers: 7,
    });
    expect(parse(`{"method":"m","params":${deep}}`)).not.toHaveProperty('answers');
    expect(parse('{"id":7,"error":"text"}')).toMatchObject({ kind: 'invalid', error: 'not_json_rpc', answers: 7 });
    expect(parse('{"id":7}')).toMatchObject({ kind: 'invalid', answers: 7 });
    expect(parse('{"id":7,"method":5}')).not.toHaveProperty('answers');
  });

  it('does not lose a message to a broken character', () => {
    const parsed = parse(Buffer.from([...Buffer.from('{"id":1,"result":"a'), 0xff, ...Buffer.from('b"}')]));
    expect(parsed).toMatchObject({ kind: 'response', message: { id: 1, result: 'a\uFFFDb' } });
    expect(Buffer.from(parsed.line).toString()).toBe('{"id":1,"result":"a\uFFFDb"}');
  });

  it('puts a space for a CR between tokens', () => {
    expect(Buffer.from(parse('{"id":1,\r"result":2}').line).toString()).toBe('{"id":1, "result":2}');
  });

  it('keeps the head of what is none, and says why', () => {
    expect(parse('Loading…')).toMatchObject({ kind: 'invalid', error: 'not_json', sizeBytes: 10, message: undefined });
    expect(parse('[{"method":"m"}]')).toMatchObject({ kind: 'invalid', error: 'not_json_rpc' });
    const long = parse('x'.repeat(10_000));
    expect(long).toMatchObject({ kind: 'invalid', sizeBytes: 10_000 });
    expect(long.line).toHaveLength(4096);
    expect(parseLine({ kind: 'oversized', head: Buffer.from('x'), sizeBytes: 99 })).toMatchObject({
      error: 'oversized',
      sizeBytes: 99,
    });
  });

  it('takes a last line without its line break if it is whole, and else calls it truncated', () => {
    const last = (text: string) => parseLastLine({ kind: 'line', bytes: Buffer.from(text) });
    expect(last('{"method":"m"}')).toMatchObject({ kind: 'notification' });
    expect(last('{"method":')).toMatchObject({ kind: 'invalid', error: 'truncated' });
  });
});
