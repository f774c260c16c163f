import assert from 'node:assert/strict';
import type { EventPage, Session } from '@sandbox-agent/protocol';
import type { Conversation } from '../conversation.ts';
import { says, type EventFrame } from '../event-frame.ts';
import type { ServerScenario } from '../scenario.ts';

const lastWords = 'the last words';

/** A conversation with two turns behind it, and all its frames as one reader saw them from the beginning. */
async function recordConversation(open: () => Promise<Conversation>): Promise<{
  conversation: Conversation;
  frames: readonly EventFrame[];
}> {
  const conversation = await open();
  const reader = await conversation.read({ after: 0 });
  await conversation.prompt([{ say: 'one' }, { think: 'two' }, { update: { sessionUpdate: 'plan', entries: [] } }]);
  await conversation.prompt([{ slow: { count: 6, delayMs: 1 } }, { answer: {} }, { say: lastWords }]);
  await reader.until(says(lastWords));
  return { conversation, frames: reader.frames.slice(0, reader.frames.findIndex(says(lastWords)) + 1) };
}

function idsOf(frames: readonly EventFrame[]): number[] {
  return frames.map(({ id }) => Number(id));
}

export const eventScenarios: readonly ServerScenario[] = [
  {
    id: 'events/numbers',
    promise: 'the ids of a stream are numbers that rise by one and never repeat',
    async run({ open }) {
      const ids = idsOf((await recordConversation(open)).frames);
      const [first = NaN] = ids;
      assert.deepEqual(
        ids,
        ids.map((_id, index) => first + index),
      );
    },
  },
  {
    id: 'events/begin-with-one',
    promise: 'the first event of a session has the index 1, and each says its index and session',
    apis: ['sessions'],
    async run({ open }) {
      const { conversation, frames } = await recordConversation(open);
      const sessionId = conversation.path.slice('/v1/sessions/'.length);
      frames.forEach(({ id, data }, position) => {
        const event = JSON.parse(data) as Record<string, unknown>;
        assert.equal(id, String(position + 1));
        assert.equal(event['eventIndex'], position + 1);
        assert.equal(event['sessionId'], sessionId);
        assert.equal(event['id'], `${sessionId}:${position + 1}`);
      });
    },
  },
  {
    id: 'events/resume-anywhere',
    promise: 'a reader that goes on behind any index gets exactly the rest',
    async run({ open }) {
      const { conversation, frames } = await recordConversation(open);
      const ids = idsOf(frames);
      for (const [position, after] of [0, ...ids.slice(0, -1)].entries()) {
        const reader = await conversation.read({ after });
        await reader.until(says(lastWords));
        const rest = reader.frames.slice(0, reader.frames.findIndex(says(lastWords)) + 1);
        reader.close();
        assert.deepEqual(
          rest.map(({ id, data }) => ({ id, data })),
          frames.slice(position).map(({ id, data }) => ({ id, data })),
          `after ${after}`,
        );
      }
    },
  },
  {
    id: 'events/late-joiner',
    promise: 'a reader that comes late gets all that was said when it asks for it',
    async run({ open }) {
      const conversation = await open();
      await conversation.prompt([{ slow: { count: 20, delayMs: 1 } }, { say: lastWords }]);
      const reader = await conversation.read({ after: 0 });
      await reader.until(says(lastWords));
      for (let index = 0; index < 20; index += 1) assert.equal(reader.frames.filter(says(`slow ${index}`)).length, 1);
    },
  },
  {
    id: 'events/present-only',
    promise: 'a reader that asks for nothing old gets nothing old',
    async run({ open }) {
      const conversation = await open();
      await conversation.prompt([{ say: 'old' }]);
      const reader = await conversation.read();
      await conversation.prompt([{ say: 'new' }]);
      await reader.until(says('new'));
      assert.ok(!reader.frames.some(says('old')), 'what was said before it came is told to it');
    },
  },
  {
    id: 'events/pages-are-the-stream',
    promise: 'pages of any size put together are the stream',
    apis: ['sessions'],
    async run({ http, open }) {
      const { conversation } = await recordConversation(open);
      const { lastIndex } = (await http.send({ path: conversation.path })).json<Session>();
      const reader = await conversation.read({ after: 0 });
      await reader.until(({ id }) => Number(id) >= lastIndex);
      const whole = reader.frames.slice(0, lastIndex).map(({ data }) => JSON.parse(data) as unknown);
      for (const limit of [1, 3, lastIndex - 1, lastIndex, 1000]) {
        const events: unknown[] = [];
        for (let after = 0; after < lastIndex;) {
          const path = `${conversation.streamPath}?after=${after}&limit=${limit}`;
          const page = (await http.send({ path })).json<EventPage>();
          assert.ok(
            page.events.length > 0 && page.events.length <= limit,
            'a page has one event at least, and no more',
          );
          events.push(...page.events);
          after = page.nextAfter;
        }
        assert.deepEqual(events.slice(0, lastIndex), whole, `limit ${limit}`);
      }
    },
  },
  {
    id: 'events/finite-stream',
    promise: 'a stream with `follow=false` ends at the present end',
    apis: ['sessions'],
    async run({ http, open }) {
      const { conversation, frames } = await recordConversation(open);
      const headers = { accept: 'text/event-stream' };
      const { text } = await http.send({ path: `${conversation.streamPath}?follow=false`, headers });
      const ids = [...text.matchAll(/^id: ?(\d+)$/gm)].map((match) => Number(match[1]));
      assert.deepEqual(ids.slice(0, frames.length), idsOf(frames));
    },
  },
];
