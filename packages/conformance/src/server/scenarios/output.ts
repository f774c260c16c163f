import assert from 'node:assert/strict';
import { says } from '../event-frame.ts';
import type { ServerScenario } from '../scenario.ts';
import type { Script } from '../../scripted-agent/script.ts';

const lastWords = 'behind it';

/** A chunk as a line, before and behind its text. */
const lineStart =
  '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":%session%,"update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"';
const lineEnd = '"}}}}\n';

/** A byte that never occurs, an overlong slash, and a surrogate. */
const notUtf8 = Buffer.from([0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80]);

function chunkLine(text: string): string {
  return `${lineStart}${text}${lineEnd}`;
}

/** What an agent writes, and what must still be heard of it. The turn ends, and what is said behind it is told. */
interface OutputCase {
  readonly id: string;
  readonly promise: string;
  readonly script: Script;
  readonly heard?: readonly string[];
}

const cutText = 'geschnitten: ä€😀.';
/** Every byte of the line on its own. */
const everyByte = Array.from({ length: 400 }, (_, index) => index + 1);

const cases: readonly OutputCase[] = [
  {
    id: 'output/byte-by-byte',
    promise: 'a line that comes byte by byte is one message',
    script: [{ write: { text: chunkLine(cutText), cutAt: everyByte } }],
    heard: [cutText],
  },
  {
    id: 'output/split-character',
    promise: 'a line that comes in two pieces, cut within a character, is one message',
    script: [{ write: { text: chunkLine('€'), cutAt: [-Buffer.byteLength(lineEnd) - 1], delayMs: 50 } }],
    heard: ['€'],
  },
  {
    id: 'output/many-lines-in-one-write',
    promise: 'lines that come in one write, with CR LF and with empty ones between, are a message each',
    script: [
      { write: { text: `${chunkLine('one')}\n\r\n${chunkLine('two').replace('\n', '\r\n')}${chunkLine('three')}` } },
    ],
    heard: ['one', 'two', 'three'],
  },
  {
    id: 'output/bad-utf8',
    promise: 'a line with bytes that are no UTF-8 ends neither the turn nor the stream',
    script: [
      {
        write: {
          base64: Buffer.concat([Buffer.from(lineStart), notUtf8, Buffer.from(lineEnd)]).toString('base64'),
        },
      },
    ],
  },
  {
    id: 'output/invalid-json',
    promise: 'lines that are no JSON end neither the turn nor the stream',
    script: [{ write: { text: 'Loading model…\n{"jsonrpc":"2.0",\n}{\n\u0000\n"text"\n42\nnull\n[]\n{}\n' } }],
  },
  {
    id: 'output/not-json-rpc',
    promise: 'JSON that is no JSON-RPC ends neither the turn nor the stream',
    script: [
      { send: { jsonrpc: '1.0', method: 'session/update' } },
      { send: { jsonrpc: '2.0', method: 7 } },
      { send: { jsonrpc: '2.0', id: {}, result: 1 } },
      { send: { jsonrpc: '2.0', method: 'session/update' } },
      { send: { jsonrpc: '2.0', method: 'session/update', params: null } },
      { send: { jsonrpc: '2.0', method: 'session/update', params: { update: 'text' } } },
      { send: { jsonrpc: '2.0', id: 99, method: 'session/request_permission' } },
    ],
  },
  {
    id: 'output/batch',
    promise: 'a batch, which the protocol does not have, ends neither the turn nor the stream',
    script: [{ send: [{ jsonrpc: '2.0', method: 'session/update', params: {} }] }],
  },
  {
    id: 'output/deep-nesting',
    promise: 'JSON nested 100,000 levels deep ends neither the turn nor the stream',
    script: [
      { write: { text: `{"jsonrpc":"2.0","method":"x","params":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n` } },
    ],
  },
  {
    id: 'output/enormous-line',
    promise: 'a line of 40 MB ends neither the turn nor the stream',
    script: [{ line: 40 * 1024 * 1024 }],
  },
  {
    id: 'output/stderr-flood',
    promise: 'megabytes on standard error hold nothing up',
    script: [{ stderr: { bytes: 8 * 1024 * 1024 } }],
  },
  {
    id: 'output/unknown-request',
    promise: 'a request of the agent that nobody serves holds nothing up',
    script: [{ send: { jsonrpc: '2.0', id: 'unserved', method: '_vendor/of_tomorrow', params: {} } }],
  },
];

export const outputScenarios: readonly ServerScenario[] = cases.map(({ id, promise, script, heard = [] }) => ({
  id,
  promise,
  async run({ open }) {
    const conversation = await open();
    const reader = await conversation.read();
    const end = await conversation.prompt([...script, { say: lastWords }]);
    assert.deepEqual(end, { stopReason: 'end_turn' });
    for (const text of [...heard, lastWords]) await reader.until(says(text));
    assert.deepEqual(await conversation.prompt([{ stop: 'refusal' }]), { stopReason: 'refusal' });
  },
}));
