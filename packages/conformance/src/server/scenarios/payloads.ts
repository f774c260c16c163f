import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { says } from '../event-frame.ts';
import type { ServerScenario } from '../scenario.ts';

const lastWords = 'behind it';

/** An update of the agent, and how a reader must find it. */
interface PayloadCase {
  readonly id: string;
  readonly promise: string;
  /** JSON of the update, as text: what is written in another way must stay in that way. */
  readonly update: string;
  /** Byte for byte. Default: as a value, members in any order. */
  readonly isExact?: boolean;
}

const cases: readonly PayloadCase[] = [
  {
    id: 'payloads/unicode',
    promise: 'text of all planes, with line and paragraph separators, passes',
    update: JSON.stringify({
      sessionUpdate: 'agent_message_chunk',
      content: { type: 'text', text: 'ä € 😀 \u2028\u2029 \u0000 \u001b[0m 𝄞 é e\u0301 \ufeff \u202e' },
    }),
  },
  {
    id: 'payloads/lone-surrogates',
    promise: 'escapes of lone surrogates pass',
    update: String.raw`{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"a \ud800 b \uDFFF c"}}`,
  },
  {
    id: 'payloads/unknown-kind',
    promise: 'an update of a kind that nobody knows passes',
    update: '{"sessionUpdate":"of_tomorrow","z":1,"a":{"nested":[null,true,{}]}}',
  },
  {
    id: 'payloads/unknown-fields',
    promise: 'fields that nobody knows pass',
    update:
      '{"zulu":1,"sessionUpdate":"tool_call","toolCallId":"t","title":"t","alpha":{"b":1,"a":2},"_meta":{"x":[]},"kind":"of tomorrow"}',
  },
  {
    id: 'payloads/order',
    promise: 'members pass in their order, byte for byte',
    isExact: true,
    update: '{"zulu":1,"sessionUpdate":"of_tomorrow","alpha":{"b":1,"a":2}}',
  },
  {
    id: 'payloads/numbers',
    promise: 'numbers pass as they are written, byte for byte',
    isExact: true,
    update: '{"sessionUpdate":"usage_update","used":12345678901234567890,"size":1.0,"e":1e2,"n":-0,"f":0.1000}',
  },
  {
    id: 'payloads/spaces',
    promise: 'spaces between the members pass, byte for byte',
    isExact: true,
    update: '{ "sessionUpdate" : "agent_message_chunk", "content":  {"type":"text","text":"spaced"} }',
  },
];

const caseScenarios = cases.map(({ id, promise, update, isExact = false }): ServerScenario => ({
  id,
  promise,
  async run({ open }) {
    const conversation = await open();
    const reader = await conversation.read();
    const text = `{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":%session%,"update":${update}}}\n`;
    const end = await conversation.prompt([{ write: { text } }, { say: lastWords }]);
    assert.deepEqual(end, { stopReason: 'end_turn' });
    const last = await reader.until(says(lastWords));
    const before = reader.frames.slice(0, reader.frames.indexOf(last));
    const told = before.filter(({ message }) => message.method === 'session/update');
    const expected = JSON.parse(update) as unknown;
    const isThere = told.some(({ data, message }) =>
      isExact ? data.includes(update) : isDeepStrictEqual(message.params?.['update'], expected),
    );
    const found = isExact
      ? told.at(-1)?.data.replace(/^.*?"update" ?: ?/, '')
      : JSON.stringify(told.at(-1)?.message.params?.['update']);
    assert.ok(isThere, `${update} came as ${found ?? 'nothing'}`);
  },
}));

const hugeLineBytes = 8 * 1024 * 1024;

export const payloadScenarios: readonly ServerScenario[] = [
  ...caseScenarios,
  {
    id: 'payloads/unknown-notification',
    promise: 'a notification of a method that nobody knows is told',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const message = { jsonrpc: '2.0', method: '_vendor/of_tomorrow', params: { fine: true } };
      await conversation.prompt([{ send: message }, { say: lastWords }]);
      await reader.until(({ data }) => data.includes(JSON.stringify(message)));
    },
  },
  {
    id: 'payloads/huge-line',
    promise: `a line of ${hugeLineBytes} bytes reaches a reader whole`,
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const end = await conversation.prompt([{ line: hugeLineBytes }, { say: lastWords }]);
      assert.deepEqual(end, { stopReason: 'end_turn' });
      await reader.until(says(lastWords));
      // The line break is not part of the message.
      const isThere = reader.frames.some(({ data }) => data.length >= hugeLineBytes - 1);
      assert.ok(
        isThere,
        `the longest frame has ${Math.max(...reader.frames.map(({ data }) => data.length))} characters`,
      );
    },
  },
];
