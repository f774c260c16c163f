import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BatchEncoder } from './batch-encoder.ts';
import type { LogEntryInput } from './log-entry.ts';
import { parseEvents } from './log.test-support.ts';

/** JSON as agents may write it: with line ends between its tokens, as text and as bytes. */
const payload = fc
  .tuple(fc.jsonValue(), fc.constantFrom('', '\n', '\r', '\r\n', '\t'), fc.boolean())
  .map(([params, gap, isText]) => {
    const text = JSON.stringify({ jsonrpc: '2.0', method: 'm', params }).replace('{', `{${gap}`);
    return isText ? text : Buffer.from(text);
  });

const entry: fc.Arbitrary<LogEntryInput> = fc.record({
  sender: fc.constantFrom('client', 'agent', 'server'),
  connectionId: fc.uuid(),
  createdAt: fc.integer({ min: 0, max: 2 ** 45 }),
  payload,
});

const textOf = (value: LogEntryInput['payload']): string =>
  typeof value === 'string' ? value : Buffer.from(value).toString('utf8');

it('whatever the payloads hold, each entry is one event of a stream, with its number and every member', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 1e12 }),
      (entries, first) => {
        const encoder = new BatchEncoder('session-1');
        // A buffer that an earlier batch was written to.
        const buffer = Buffer.alloc(encoder.maxByteLength(entries), '\r\n');
        const events = parseEvents(encoder.encodeInto(buffer, first, entries).toString('utf8'));
        expect(events.map(({ id }) => id)).toEqual(entries.map((_, index) => String(first + index)));
        expect(events.map(({ data }) => JSON.parse(data))).toEqual(
          entries.map((each, index) => ({
            id: expect.any(String) as string,
            eventIndex: first + index,
            sessionId: 'session-1',
            createdAt: each.createdAt,
            connectionId: each.connectionId,
            sender: each.sender,
            payload: JSON.parse(textOf(each.payload)) as unknown,
          })),
        );
      },
    ),
  );
});
