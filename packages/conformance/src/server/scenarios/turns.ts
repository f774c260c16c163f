import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { background } from '../background.ts';
import { chunkText, says } from '../event-frame.ts';
import type { ServerScenario } from '../scenario.ts';

const hugePromptBytes = 3 * 1024 * 1024;

export const turnScenarios: readonly ServerScenario[] = [
  {
    id: 'turns/round-trip',
    promise: 'what the agent says reaches a reader, in order, and the prompt is answered with the stop reason',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const end = await conversation.prompt([{ say: 'one' }, { think: 'hm' }, { say: 'two' }, { say: 'three' }]);
      assert.deepEqual(end, { stopReason: 'end_turn' });
      await reader.until(says('three'));
      assert.deepEqual(
        reader.frames.map(chunkText).filter((text) => text !== undefined),
        ['one', 'two', 'three'],
      );
    },
  },
  {
    id: 'turns/stop-reason',
    promise: 'every stop reason is told as the agent gave it',
    async run({ open }) {
      const conversation = await open();
      for (const stopReason of ['end_turn', 'max_tokens', 'refusal', 'a_reason_of_tomorrow']) {
        assert.deepEqual(await conversation.prompt([{ stop: stopReason }]), { stopReason });
      }
    },
  },
  {
    id: 'turns/agent-error',
    promise: 'an error of the agent ends the turn, and the next one runs',
    async run({ open }) {
      const conversation = await open();
      const { failure } = await conversation.prompt([{ answer: { error: { code: -32603, message: 'no luck' } } }]);
      assert.equal(failure?.code, 'agent_error');
      assert.deepEqual(await conversation.prompt([{ say: 'again' }]), { stopReason: 'end_turn' });
    },
  },
  {
    id: 'turns/huge-prompt',
    promise: 'a prompt of 3 MB reaches the agent whole',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const text = 'äöü€ '.repeat(hugePromptBytes / 10);
      const bytes = Buffer.from(text);
      assert.deepEqual(await conversation.prompt([{ tell: 'prompt' }], text), { stopReason: 'end_turn' });
      const digest = createHash('sha256').update(bytes).digest('hex');
      await reader.until(says(`prompt ${bytes.length} ${digest}`));
    },
  },
  {
    id: 'turns/late-updates',
    promise: 'updates that come after the answer of their turn are told, and the next turn runs',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const end = await conversation.prompt([{ say: 'in time' }, { answer: {} }, { wait: 20 }, { say: 'late' }]);
      assert.deepEqual(end, { stopReason: 'end_turn' });
      await reader.until(says('late'));
      assert.deepEqual(await conversation.prompt([{ stop: 'refusal' }]), { stopReason: 'refusal' });
    },
  },
  {
    id: 'turns/answers-too-many',
    promise: 'a second answer and one that nobody asked for change nothing',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const end = await conversation.prompt([
        { answer: { id: 'nobody asked', result: { stopReason: 'refusal' } } },
        { answer: { result: { stopReason: 'max_tokens' }, times: 3 } },
        { say: 'after them' },
      ]);
      assert.deepEqual(end, { stopReason: 'max_tokens' });
      await reader.until(says('after them'));
      assert.deepEqual(await conversation.prompt([]), { stopReason: 'end_turn' });
    },
  },
  {
    id: 'turns/slow',
    promise: 'a chunk is told when it comes, not when the turn ends',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      let isOver = false;
      const turn = background(
        conversation.prompt([{ say: 'already' }, { wait: 1500 }]).finally(() => {
          isOver = true;
        }),
      );
      await reader.until(says('already'));
      assert.equal(isOver, false);
      await turn;
    },
  },
];
