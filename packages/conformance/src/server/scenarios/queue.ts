import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createAcpCaller } from '../acp-conversation.ts';
import { background } from '../background.ts';
import { chunkText, says } from '../event-frame.ts';
import { assertProblem, assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { Script } from '../../scripted-agent/script.ts';

/** Several prompts at a time. */
export const queueScenarios: readonly ServerScenario[] = [
  {
    id: 'queue/order',
    promise: 'prompts that are sent while a turn runs are run one after the other, in their order',
    apis: ['sessions'],
    async run({ http, open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const texts = ['a', 'b', 'c', 'd', 'e'];
      for (const text of texts) {
        const prompt = JSON.stringify([{ say: `${text} begins` }, { wait: 20 }, { say: `${text} ends` }]);
        const accepted = await http.send({ method: 'POST', path: `${conversation.path}/prompts`, body: { prompt } });
        assertStatus(accepted, 202);
      }
      await reader.until(says('e ends'));
      assert.deepEqual(
        reader.frames.map(chunkText).filter((text) => text !== undefined),
        texts.flatMap((text) => [`${text} begins`, `${text} ends`]),
      );
    },
  },
  {
    id: 'queue/reject',
    promise: 'a prompt that asks not to be queued is a problem with 409 while a turn runs',
    apis: ['sessions'],
    async run({ http, open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt([{ say: 'busy' }, { hang: true }]));
      await reader.until(says('busy'));
      const body = { prompt: '[]', queue: 'reject' };
      assertProblem(await http.send({ method: 'POST', path: `${conversation.path}/prompts`, body }), 409);
      await conversation.cancel();
      await turn;
    },
  },
  {
    id: 'queue/idempotency',
    promise: 'a prompt that is sent again under its key runs once; another one under that key is a problem with 422',
    apis: ['sessions'],
    async run({ http, open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const send = (script: Script, key: string) =>
        http.send({
          method: 'POST',
          path: `${conversation.path}/prompts`,
          headers: { 'idempotency-key': key },
          body: { prompt: JSON.stringify(script) },
        });
      const key = randomUUID();
      const answers = await Promise.all([1, 2, 3].map(() => send([{ say: 'once' }], key)));
      for (const answer of answers) assertStatus(answer, 202);
      assert.equal(new Set(answers.map((answer) => answer.json<{ promptId: string }>().promptId)).size, 1);
      assertProblem(await send([{ say: 'another' }], key), 422);
      await conversation.prompt([{ say: 'the end' }]);
      await reader.until(says('the end'));
      assert.equal(reader.frames.filter(says('once')).length, 1);
    },
  },
  {
    id: 'queue/answers-in-another-order',
    promise: 'requests that the agent answers in another order get their own answers each',
    apis: ['acp'],
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const first = background(conversation.prompt([{ say: 'held' }, { stop: 'max_tokens' }, { hold: 'first' }]));
      await reader.until(says('held'));
      assert.deepEqual(await conversation.prompt([{ answer: {} }, { release: 'first' }]), { stopReason: 'end_turn' });
      assert.deepEqual(await first, { stopReason: 'max_tokens' });
    },
  },
  {
    id: 'queue/equal-ids',
    promise: 'two clients whose requests have the same id get their own answers each',
    apis: ['acp'],
    async run({ target, http }) {
      const caller = createAcpCaller(target, http);
      const sessionId = await caller.initialize();
      const reasons = ['max_tokens', 'refusal'];
      const answers = reasons.map((stopReason, index) => {
        const text = JSON.stringify([{ wait: 200 - index * 100 }, { stop: stopReason }]);
        const params = { sessionId, prompt: [{ type: 'text', text }] };
        return caller.post({ jsonrpc: '2.0', id: 7, method: 'session/prompt', params });
      });
      const told = (await Promise.all(answers)).map((answer) =>
        answer.json<{ id: unknown; result?: { stopReason: string } }>(),
      );
      assert.deepEqual(
        told.map(({ id, result }) => [id, result?.stopReason]),
        reasons.map((stopReason) => [7, stopReason]),
      );
      await http.send({ method: 'DELETE', path: caller.path });
    },
  },
];
