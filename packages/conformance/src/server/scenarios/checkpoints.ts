import assert from 'node:assert/strict';
import type { Checkpoint, CheckpointList, RestoredCheckpoint, Session, TreeDiff } from '@sandbox-agent/protocol';
import { assertProblem, assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import { createSessionBody } from '../sessions-conversation.ts';
import { lacksGit, withWorkspace } from '../workspace.ts';

export const checkpointScenarios: readonly ServerScenario[] = [
  {
    id: 'checkpoints/restore',
    promise: 'a restore brings back what was there, removes what was made, leaves what is ignored, and can be undone',
    apis: ['sessions'],
    run: (context) =>
      withWorkspace(context, async ({ path, read, write }) => {
        const { http } = context;
        await write('.gitignore', '*.log\n');
        await write('file', 'then\n');
        await write('a.log', 'then');
        const created = await http.send({ method: 'POST', path: '/v1/checkpoints', body: { cwd: path } });
        if (lacksGit(created)) {
          return;
        }
        assertStatus(created, 201);
        const { id } = created.json<Checkpoint>();
        await write('file', 'now\n');
        await write('made', 'now');
        await write('a.log', 'now');
        const { files } = (await http.send({ path: `/v1/checkpoints/${id}/diff` })).json<TreeDiff>();
        assert.deepEqual(
          files.map((file) => [file.path, file.change]),
          [
            ['file', 'modified'],
            ['made', 'added'],
          ],
        );
        const restore = { method: 'POST', path: `/v1/checkpoints/${id}/restore`, body: {} };
        const restored = await http.send(restore);
        assertStatus(restored, 200);
        assert.deepEqual([await read('file'), await read('made'), await read('a.log')], ['then\n', undefined, 'now']);
        const { safety } = restored.json<RestoredCheckpoint>();
        assertStatus(await http.send({ ...restore, path: `/v1/checkpoints/${safety.id}/restore` }), 200);
        assert.deepEqual([await read('file'), await read('made')], ['now\n', 'now']);
        assertStatus(await http.send({ method: 'DELETE', path: `/v1/checkpoints/${id}` }), 204);
        assertProblem(await http.send(restore), 404);
      }),
  },
  {
    id: 'checkpoints/turns',
    promise: 'a session that asks for it has a checkpoint before each turn; under a running turn none is restored',
    apis: ['sessions'],
    run: (context) =>
      withWorkspace(context, async ({ path }) => {
        const { http, target } = context;
        const body = { ...createSessionBody(target), cwd: path, checkpoints: true };
        const created = await http.send({ method: 'POST', path: '/v1/sessions', body });
        assertStatus(created, 201);
        const { id } = created.json<Session>();
        try {
          const prompts = `/v1/sessions/${id}/prompts`;
          const prompt = (script: object, headers = {}) =>
            http.send({ method: 'POST', path: prompts, headers, body: { prompt: JSON.stringify(script) } });
          for (let turn = 0; turn < 2; turn += 1) {
            assertStatus(await prompt([{ say: 'done' }], { prefer: 'wait=600' }), 200);
          }
          const { checkpoints } = (await http.send({ path: `/v1/checkpoints?sessionId=${id}` })).json<CheckpointList>();
          const [last] = checkpoints;
          if (last === undefined) {
            assert.ok(lacksGit(await http.send({ method: 'POST', path: '/v1/checkpoints', body: { cwd: path } })));
            return;
          }
          assert.equal(checkpoints.length, 2);
          assert.equal(last.reason, 'turn');
          await prompt([{ wait: 600_000 }]);
          const restore = { method: 'POST', path: `/v1/checkpoints/${last.id}/restore` };
          assertProblem(await http.send({ ...restore, body: {} }), 409);
          assertStatus(await http.send({ ...restore, body: { cancel: true } }), 200);
        } finally {
          await http.send({ method: 'DELETE', path: `/v1/sessions/${id}` });
        }
      }),
  },
  {
    id: 'checkpoints/unknown',
    promise: 'what names no checkpoint, no session or no directory is a typed problem',
    apis: ['sessions'],
    async run({ http }) {
      assertProblem(await http.send({ path: '/v1/checkpoints/..%2f..%2fetc' }), 404);
      const post = (body: object) => http.send({ method: 'POST', path: '/v1/checkpoints', body });
      assertProblem(await post({}), 400);
      assertProblem(await post({ sessionId: 'conformance-nobody' }), 404);
    },
  },
];
