import assert from 'node:assert/strict';
import type { CancelResponse, PromptAccepted, PromptStatus } from '@sandbox-agent/protocol';
import { background } from '../background.ts';
import { asksPermission, chunkText, says } from '../event-frame.ts';
import { assertProblem, assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import { stubbornTurn } from '../stubborn-agent.ts';
import { within } from '../within.ts';
import type { Script } from '../../scripted-agent/script.ts';

const boundMs = 5000;

/** An agent is given some time to end its turn by itself. */
const escalationMs = 15_000;

export const cancellingScenarios: readonly ServerScenario[] = [
  {
    id: 'cancelling/a-turn',
    promise: 'a cancelled turn ends as cancelled, and the next one runs',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt([{ say: 'busy' }, { hang: true }]));
      await reader.until(says('busy'));
      await conversation.cancel();
      assert.deepEqual(await within(boundMs, 'The cancelled turn', turn), { stopReason: 'cancelled' });
      assert.deepEqual(await conversation.prompt([{ say: 'next' }]), { stopReason: 'end_turn' });
    },
  },
  {
    id: 'cancelling/an-open-request',
    promise: 'a turn that is cancelled while it asks ends, and the agent is told that its request is cancelled',
    apis: ['sessions'],
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt([{ ask: {} }]));
      await reader.until(asksPermission);
      await conversation.cancel();
      assert.deepEqual(await within(boundMs, 'The cancelled turn', turn), { stopReason: 'cancelled' });
      const told = await reader.until((frame) => chunkText(frame)?.startsWith('decision ') === true);
      assert.match(chunkText(told) ?? '', /"outcome":"cancelled"/);
    },
  },
  {
    id: 'cancelling/a-flood',
    promise: 'a turn is cancelled while its agent writes as fast as it can',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt([{ say: 'busy' }, { flood: { count: 2_000_000, bytes: 500 } }]));
      await reader.until(says('busy'));
      await conversation.cancel();
      assert.deepEqual(await within(boundMs, 'The cancelled turn', turn), { stopReason: 'cancelled' });
    },
  },
  {
    id: 'cancelling/ignored',
    promise: 'a turn whose agent ignores that it is cancelled ends all the same, and the next one runs',
    apis: ['sessions'],
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt(stubbornTurn));
      await reader.until(says('settled in'));
      await conversation.cancel();
      assert.deepEqual(await within(escalationMs, 'The cancelled turn', turn), { stopReason: 'cancelled' });
      assert.deepEqual(await conversation.prompt([{ say: 'next' }]), { stopReason: 'end_turn' });
    },
  },
  {
    id: 'cancelling/one-prompt',
    promise: 'a prompt is cancelled by its id, whether it waits or runs, and no other is',
    apis: ['sessions'],
    async run({ http, open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const send = async (script: Script): Promise<string> => {
        const body = { prompt: JSON.stringify(script) };
        const accepted = await http.send({ method: 'POST', path: `${conversation.path}/prompts`, body });
        assertStatus(accepted, 202);
        return accepted.json<PromptAccepted>().promptId;
      };
      const cancel = (promptId: string) =>
        http.send({ method: 'POST', path: `${conversation.path}/cancel?promptId=${promptId}` });
      const running = await send([{ say: 'busy' }, { hang: true }]);
      const waiting = await send([{ say: 'never said' }]);
      await reader.until(says('busy'));
      const last = background(conversation.prompt([{ say: 'after them' }]));
      for (const promptId of [waiting, running]) {
        const cancelled = await cancel(promptId);
        assertStatus(cancelled, 202);
        assert.deepEqual(cancelled.json<CancelResponse>(), { cancelling: true, promptIds: [promptId] });
      }
      assert.deepEqual(await within(boundMs, 'The last turn', last), { stopReason: 'end_turn' });
      for (const promptId of [waiting, running]) {
        const status = (await http.send({ path: `${conversation.path}/prompts/${promptId}` })).json<PromptStatus>();
        assert.deepEqual([status.status, status.stopReason], ['done', 'cancelled']);
        assert.deepEqual((await cancel(promptId)).json<CancelResponse>(), { cancelling: false, promptIds: [] });
      }
      assert.equal(reader.frames.filter(says('never said')).length, 0);
      assertProblem(await cancel('no-such-prompt'), 404);
    },
  },
  {
    id: 'cancelling/nothing',
    promise: 'cancelling while nothing runs changes nothing',
    async run({ open }) {
      const conversation = await open();
      await conversation.cancel();
      assert.deepEqual(await conversation.prompt([{ say: 'hello' }]), { stopReason: 'end_turn' });
    },
  },
];
