import assert from 'node:assert/strict';
import { background } from '../background.ts';
import type { EventReader } from '../event-reader.ts';
import { chunkText, says } from '../event-frame.ts';
import { assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import { untilGone } from '../visible-processes.ts';
import { within } from '../within.ts';
import { stubbornTree, stubbornTurn } from '../stubborn-agent.ts';

/** A deletion gives a stubborn agent some time, and not more. */
const boundMs = 10_000;

/** The pids that the agent told: its own, and those of its children. */
export async function toldPids(reader: EventReader, childCount: number): Promise<number[]> {
  const pids = new Set<number>();
  await reader.until((frame) => {
    const [, pid] = /^(?:pid|child) (\d+)$/.exec(chunkText(frame) ?? '') ?? [];
    if (pid !== undefined) pids.add(Number(pid));
    return pids.size === childCount + 1;
  });
  return [...pids];
}

export const deletionScenarios: readonly ServerScenario[] = [
  {
    id: 'deletion/idle',
    promise: 'DELETE of an idle conversation answers 204 in bounded time',
    async run({ open }) {
      const conversation = await open();
      await conversation.prompt([{ say: 'hello' }]);
      assertStatus(await within(boundMs, 'DELETE', conversation.delete()), 204);
    },
  },
  {
    id: 'deletion/stubborn-agent',
    promise: 'DELETE answers in bounded time although the agent ignores cancel, the end of its input and SIGTERM',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = background(conversation.prompt(stubbornTurn));
      await reader.until(says('settled in'));
      assertStatus(await within(boundMs, 'DELETE', conversation.delete()), 204);
      await within(
        1000,
        'The prompt',
        turn.then(assert.ok, () => undefined),
      );
    },
  },
  {
    id: 'deletion/deaf-agent',
    promise: 'DELETE answers in bounded time although the agent reads nothing and megabytes wait for it',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      conversation.prompt([{ ignore: 'input' }, { say: 'settled in' }, { hang: true }]).catch(() => undefined);
      await reader.until(says('settled in'));
      conversation.prompt([], 'x'.repeat(1_500_000)).catch(() => undefined);
      assertStatus(await within(boundMs, 'DELETE', conversation.delete()), 204);
    },
  },
  {
    id: 'deletion/readers-end',
    promise: 'the streams of what is deleted end',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      assertStatus(await within(boundMs, 'DELETE', conversation.delete()), 204);
      await within(2000, 'The stream', reader.ended);
    },
  },
  {
    id: 'deletion/tree-gone',
    promise:
      'when DELETE has answered, the agent and all that it started are gone: double forks, sessions, holders of pipes',
    needs: ['visibleProcesses'],
    async run({ open, signal }) {
      const conversation = await open();
      const reader = await conversation.read();
      conversation.prompt(stubbornTree.script).catch(() => undefined);
      const pids = await toldPids(reader, stubbornTree.childCount);
      assertStatus(await within(boundMs, 'DELETE', conversation.delete()), 204);
      await within(2000, `Processes ${pids.join(', ')}`, untilGone(pids, signal));
    },
  },
  {
    id: 'deletion/dead-agent-tree-gone',
    promise: 'what a dead agent has left behind is gone after DELETE',
    needs: ['visibleProcesses'],
    async run({ open, signal }) {
      const conversation = await open();
      const reader = await conversation.read();
      conversation
        .prompt([{ tell: 'pid' }, { spawn: { setsid: true, doubleFork: true } }, { exit: 1 }])
        .catch(() => undefined);
      const pids = await toldPids(reader, 1);
      assertStatus(await within(boundMs, 'DELETE', conversation.delete()), 204);
      await within(2000, `Processes ${pids.join(', ')}`, untilGone(pids, signal));
    },
  },
];
