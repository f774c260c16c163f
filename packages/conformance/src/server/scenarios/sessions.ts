import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { says } from '../event-frame.ts';
import { assertProblem, assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import { createSessionBody } from '../sessions-conversation.ts';

export const sessionScenarios: readonly ServerScenario[] = [
  {
    id: 'sessions/whole-life',
    promise: 'one that was created is listed and read, and after its deletion neither',
    apis: ['sessions'],
    async run({ http, open }) {
      const { path, ...conversation } = await open();
      const id = path.slice('/v1/sessions/'.length);
      const listed = async (): Promise<string[]> => {
        const list = await http.send({ path: '/v1/sessions' });
        return list.json<{ sessions: { id: string }[] }>().sessions.map((session) => session.id);
      };
      assert.equal((await http.send({ path })).json<{ id: string }>().id, id);
      assert.ok((await listed()).includes(id));
      assertStatus(await conversation.delete(), 204);
      assertProblem(await http.send({ path }), 404);
      assert.ok(!(await listed()).includes(id));
    },
  },
  {
    id: 'sessions/listed',
    promise: 'an agent that was started is listed, and after its deletion not',
    apis: ['acp'],
    async run({ http, open, target }) {
      const { path, ...conversation } = await open();
      const id = path.slice('/v1/acp/'.length);
      const listed = async (): Promise<unknown> => {
        const list = await http.send({ path: '/v1/acp' });
        return list
          .json<{ servers: { serverId: string; agent: string }[] }>()
          .servers.find(({ serverId, agent }) => serverId === id && agent === target.agent);
      };
      assert.ok(await listed());
      assertStatus(await conversation.delete(), 204);
      assert.equal(await listed(), undefined);
    },
  },
  {
    id: 'sessions/same-request-again',
    promise: 'the same request again gives the same session, another one under its id a problem with 409',
    apis: ['sessions'],
    async run({ http, target }) {
      const id = `conformance-${randomUUID()}`;
      const body = { ...createSessionBody(target), id };
      const create = (changes: object = {}) =>
        http.send({ method: 'POST', path: '/v1/sessions', body: { ...body, ...changes } });
      const [first, second] = [await create(), await create()];
      assertStatus(first, 201);
      assertStatus(second, 200);
      assert.equal(second.json<{ id: string }>().id, id);
      assertProblem(await create({ title: 'another' }), 409);
      assertStatus(await http.send({ method: 'DELETE', path: `/v1/sessions/${id}` }), 204);
    },
  },
  {
    id: 'sessions/early-update',
    promise: 'an update that comes before the answer to `session/new` is not lost',
    async run({ open }) {
      const conversation = await open({ methods: { 'session/new': [{ say: 'before the answer' }] } });
      const reader = await conversation.read({ after: 0 });
      await reader.until(says('before the answer'));
      assert.deepEqual(await conversation.prompt([{ say: 'hello' }]), { stopReason: 'end_turn' });
    },
  },
];
