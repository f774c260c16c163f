import { expect, it } from 'vitest';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { parseStreamMessages } from './stream-message.ts';

const event = (eventIndex: number): { data: string } => ({ data: JSON.stringify({ eventIndex, payload: {} }) });

it('what came before a message that is none counts', () => {
  const { parsed, failure } = parseStreamMessages([event(1), event(2), { data: '{"eventInd' }, event(4)], 'GET events');
  expect(parsed.map((message) => message.kind === 'event' && message.event.eventIndex)).toEqual([1, 2]);
  expect(failure).toBeInstanceOf(InvalidResponseError);
});

it.each(['null', '[]', '"text"', '{}', '{"eventIndex":1.5,"payload":{}}', '{"eventIndex":1,"payload":null}'])(
  '%s is no event and no gap',
  (data) => {
    expect(parseStreamMessages([{ data }], 'GET events').failure).toBeInstanceOf(InvalidResponseError);
    expect(parseStreamMessages([{ event: 'gap', data }], 'GET events').failure).toBeInstanceOf(InvalidResponseError);
  },
);

it('a gap is one', () => {
  const { parsed } = parseStreamMessages(
    [{ event: 'gap', data: '{"from":1,"to":3,"reason":"trimmed"}' }],
    'GET events',
  );
  expect(parsed).toEqual([{ kind: 'gap', gap: { from: 1, to: 3, reason: 'trimmed' } }]);
});
