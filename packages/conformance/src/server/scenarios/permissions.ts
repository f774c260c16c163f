import assert from 'node:assert/strict';
import type { JsonRpcId, PermissionList } from '@sandbox-agent/protocol';
import { background } from '../background.ts';
import { asksPermission, chunkText, says, type EventFrame } from '../event-frame.ts';
import type { EventReader } from '../event-reader.ts';
import { assertProblem, assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';

/** The outcomes that the agent was told, as it heard them. */
function decisionsIn(frames: readonly EventFrame[]): string[] {
  return frames.flatMap((frame) =>
    chunkText(frame)?.startsWith('decision ') === true ? [chunkText(frame) ?? ''] : [],
  );
}

async function untilDecided(reader: EventReader): Promise<string> {
  return chunkText(await reader.until((frame) => chunkText(frame)?.startsWith('decision ') === true)) ?? '';
}

function titleOf({ message: { params } }: EventFrame): string | undefined {
  return (params as { toolCall?: { title?: string } } | undefined)?.toolCall?.title;
}

/** The outcome in the agent's words. Its members may have been put in another order on the way. */
function outcomeIn(told: string): unknown {
  return JSON.parse(told.slice(told.indexOf('{')));
}

function answerScenario(id: string, optionId: string): ServerScenario {
  return {
    id,
    promise: `a request that is answered with \`${optionId}\` is so answered to the agent, and the turn goes on`,
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt([{ ask: {} }, { say: 'went on' }]));
      const asking = await reader.until(asksPermission);
      assertStatus(await conversation.decide(asking, optionId), 200, 202);
      assert.deepEqual(outcomeIn(await untilDecided(reader)), { outcome: 'selected', optionId });
      assert.deepEqual(await turn, { stopReason: 'end_turn' });
      await reader.until(says('went on'));
    },
  };
}

export const permissionScenarios: readonly ServerScenario[] = [
  answerScenario('permissions/allow', 'allow'),
  answerScenario('permissions/reject', 'reject'),
  {
    id: 'permissions/ids',
    promise: 'requests of the agent under the ids 0, -1, "", "0" and a long text are answered under the very same id',
    async run({ open }) {
      const conversation = await open();
      const ids: JsonRpcId[] = [0, -1, '', '0', `ünïcode "quoted" ${'x'.repeat(300)}`];
      const reader = await conversation.read();
      for (const id of ids) {
        const title = `under ${JSON.stringify(id)}`;
        const turn = background(conversation.prompt([{ ask: { id, title } }]));
        const asking = await reader.until((frame) => asksPermission(frame) && titleOf(frame) === title);
        await conversation.decide(asking, 'allow');
        await reader.until((frame) => chunkText(frame)?.startsWith(`decision ${JSON.stringify(id)} `) === true);
        assert.deepEqual(await turn, { stopReason: 'end_turn' });
      }
    },
  },
  {
    id: 'permissions/id-null',
    promise: 'a request under the id null breaks neither the stream nor the turn',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const end = await conversation.prompt([{ ask: { id: null, wait: false } }, { say: 'went on' }]);
      assert.deepEqual(end, { stopReason: 'end_turn' });
      await reader.until(says('went on'));
    },
  },
  {
    id: 'permissions/first-answer-wins',
    promise: 'of two answers the agent is told one',
    async run({ open, target }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt([{ ask: {} }, { wait: 100 }, { say: 'went on' }]));
      const asking = await reader.until(asksPermission);
      const first = await conversation.decide(asking, 'reject');
      const second = await conversation.decide(asking, 'allow');
      assertStatus(first, 200, 202);
      if (target.api === 'sessions') assertProblem(second, 409);
      await turn;
      await reader.until(says('went on'));
      assert.deepEqual(decisionsIn(reader.frames).map(outcomeIn), [{ outcome: 'selected', optionId: 'reject' }]);
      const strays = reader.frames.filter(({ data }) => data.includes('_scripted/stray_reply'));
      assert.equal(strays.length, 0, 'the second answer reached the agent too');
    },
  },
  {
    id: 'permissions/listed-while-open',
    promise: 'a request is listed while it is open, and no longer when it was answered',
    apis: ['sessions'],
    async run({ http, open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt([{ ask: { title: 'May I?' } }]));
      const asking = await reader.until(asksPermission);
      const list = async () =>
        (await http.send({ path: `${conversation.path}/permissions` })).json<PermissionList>().permissions;
      const [open1] = await list();
      assert.equal(String(open1?.index), asking.id);
      assert.equal(open1?.toolCall['title'], 'May I?');
      await conversation.decide(asking, 'allow');
      assert.deepEqual(await list(), []);
      await turn;
    },
  },
  {
    id: 'permissions/late-joiner',
    promise: 'a reader that comes while a request is open gets it, and its answer counts',
    apis: ['acp'],
    async run({ open }) {
      const conversation = await open();
      const first = await conversation.read();
      const turn = background(conversation.prompt([{ say: 'old' }, { ask: {} }]));
      await first.until(asksPermission);
      first.close();
      const second = await conversation.read();
      const asking = await second.until(asksPermission);
      assertStatus(await conversation.decide(asking, 'allow'), 200, 202);
      assert.deepEqual(await turn, { stopReason: 'end_turn' });
    },
  },
];
