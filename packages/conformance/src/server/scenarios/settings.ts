import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { HttpAnswer } from '../http-client.ts';
import { assertProblem, assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { ScenarioContext } from '../scenario-context.ts';
import { createSessionBody } from '../sessions-conversation.ts';

/** One kind of what is stored with a directory. */
interface Kind {
  readonly path: string;
  readonly parameter: string;
  readonly list: string;
  readonly config: object;
  readonly refused: object;
}

const mcp: Kind = {
  path: '/v1/config/mcp',
  parameter: 'mcpName',
  list: 'mcpServers',
  // Other scenarios work in the same directory meanwhile.
  config: { type: 'local', command: 'conformance-no-such-program', args: ['a'], env: { A: '1' }, enabled: false },
  refused: { type: 'local' },
};

const skills: Kind = {
  path: '/v1/config/skills',
  parameter: 'skillName',
  list: 'skills',
  config: { sources: [] },
  refused: { sources: [{ type: 'conformance', source: 'x' }] },
};

/** Requests about one name of a kind, in the directory of the target. */
function entryOf({ http, target }: ScenarioContext, { path, parameter, list }: Kind, directory = target.cwd) {
  const name = `conformance-${randomUUID()}`;
  const all = `${path}?${new URLSearchParams({ directory }).toString()}`;
  const one = `${all}&${parameter}=${name}`;
  return {
    name,
    store: (body: object): Promise<HttpAnswer> => http.send({ method: 'PUT', path: one, body }),
    read: (): Promise<HttpAnswer> => http.send({ path: one }),
    remove: (): Promise<HttpAnswer> => http.send({ method: 'DELETE', path: one }),
    async listed(): Promise<object | undefined> {
      const answer = await http.send({ path: all });
      return answer.json<Record<string, Record<string, object>>>()[list]?.[name];
    },
  };
}

function lifeOf(id: string, kind: Kind): ServerScenario {
  return {
    id,
    promise: 'what is stored for a directory is read and listed as it was stored, and after its deletion neither',
    apis: ['sessions'],
    async run(context) {
      const entry = entryOf(context, kind);
      assertProblem(await entry.read(), 404);
      assertProblem(await entry.store(kind.refused), 400);
      assertProblem(await entry.read(), 404);
      assertStatus(await entry.store(kind.config), 204);
      try {
        assert.deepEqual((await entry.read()).json(), kind.config);
        assert.deepEqual(await entry.listed(), kind.config);
      } finally {
        assertStatus(await entry.remove(), 204);
      }
      assertStatus(await entry.remove(), 204);
      assertProblem(await entry.read(), 404);
      assert.equal(await entry.listed(), undefined);
    },
  };
}

export const settingsScenarios: readonly ServerScenario[] = [
  lifeOf('settings/mcp-whole-life', mcp),
  lifeOf('settings/skills-whole-life', skills),
  {
    id: 'settings/applied',
    promise: 'a session gets the MCP servers that are stored for its directory, and its log names them',
    apis: ['sessions'],
    async run(context) {
      const { http, target } = context;
      const directory = `${target.cwd}/conformance-${randomUUID()}`;
      const folder = new URLSearchParams({ path: directory }).toString();
      const entry = entryOf(context, mcp, directory);
      const id = `conformance-${randomUUID()}`;
      assertStatus(await http.send({ method: 'POST', path: `/v1/fs/mkdir?${folder}` }), 200, 201);
      try {
        assertStatus(await entry.store({ ...mcp.config, enabled: true }), 204);
        const body = { ...createSessionBody(target), id, cwd: directory };
        assertStatus(await http.send({ method: 'POST', path: '/v1/sessions', body }), 201);
        const { text } = await http.send({ path: `/v1/sessions/${id}/events` });
        assert.match(text, /_server\/settings_applied/);
        assert.ok(text.includes(entry.name), 'the event names what the agent was given');
        assertStatus(await http.send({ method: 'DELETE', path: `/v1/sessions/${id}` }), 204);
      } finally {
        await http.send({ method: 'DELETE', path: `/v1/fs/entry?${folder}&recursive=true` });
      }
    },
  },
];
