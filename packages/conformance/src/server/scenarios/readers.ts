import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { EventFrame } from '../event-frame.ts';
import { assertWholeFlood, floodScript, isFloodEnd } from '../flood.ts';
import { assertStatus } from '../problem.ts';
import { background } from '../background.ts';
import type { ServerScenario } from '../scenario.ts';
import { within } from '../within.ts';

const count = 5000;
const bytes = 2000;

export const readerScenarios: readonly ServerScenario[] = [
  {
    id: 'readers/slow-and-fast',
    promise: 'a slow reader disturbs no fast one, and loses nothing itself',
    async run({ open, signal }) {
      const conversation = await open();
      const [slow, fast] = [await conversation.read(), await conversation.read()];
      slow.pause();
      await within(15_000, 'A turn with a slow reader', conversation.prompt(floodScript(count, bytes)));
      await fast.settle(isFloodEnd);
      assertWholeFlood(fast.frames, count, 'the fast reader');
      const isDone = background(slow.settle(isFloodEnd, 2000));
      let isOver = false;
      const over = isDone.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        slow.resume();
        await setTimeout(10, undefined, { signal });
        slow.pause();
        await setTimeout(10, undefined, { signal });
      }
      await over;
      assertWholeFlood(slow.frames, count, 'the slow reader');
    },
  },
  {
    id: 'readers/never-reads',
    promise: 'a reader that never reads holds up neither the agent, nor others, nor the server',
    async run({ http, open }) {
      const conversation = await open();
      const [dead, live] = [await conversation.read(), await conversation.read()];
      dead.pause();
      await within(15_000, 'A turn with a dead reader', conversation.prompt(floodScript(count, bytes)));
      await live.settle(isFloodEnd);
      assertWholeFlood(live.frames, count, 'the live reader');
      assertStatus(await within(3000, 'Health', http.send({ path: '/v1/health' })), 200);
      dead.close();
    },
  },
  {
    id: 'readers/cut',
    promise: 'a reader that is cut again and again in a burst, and goes on behind its last id, sees each event once',
    async run({ open }) {
      const conversation = await open();
      const frames: EventFrame[] = [];
      const turn = background(conversation.prompt(floodScript(count, bytes)));
      let after = 0;
      for (let isOver = false; !isOver;) {
        const reader = await conversation.read({ after });
        const wanted = frames.length + 500;
        let seen = frames.length;
        const found = await reader.settle((frame) => isFloodEnd(frame) || (seen += 1) >= wanted);
        const cut = found === undefined ? reader.frames.length : reader.frames.indexOf(found) + 1;
        const taken = reader.frames.slice(0, cut);
        reader.close();
        frames.push(...taken);
        after = Number(taken.at(-1)?.id ?? after);
        isOver = taken.some(isFloodEnd) || taken.length === 0;
      }
      await turn;
      assertWholeFlood(frames, count);
      assert.equal(new Set(frames.map(({ id }) => id)).size, frames.length, 'no id twice');
    },
  },
];
