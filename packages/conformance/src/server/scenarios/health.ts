import assert from 'node:assert/strict';
import { assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';

export const healthScenarios: readonly ServerScenario[] = [
  {
    id: 'health/answers',
    promise: '`GET /v1/health` answers `{"status":"ok"}`',
    async run({ http }) {
      const answer = await http.send({ path: '/v1/health' });
      assertStatus(answer, 200);
      assert.equal(answer.json<{ status?: string }>().status, 'ok');
    },
  },
  {
    id: 'health/needs-no-token',
    promise: 'health answers without a token, so that a load balancer reaches it',
    needs: ['token'],
    async run({ http }) {
      assertStatus(await http.send({ path: '/v1/health', headers: { authorization: undefined } }), 200);
    },
  },
];
