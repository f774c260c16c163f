import assert from 'node:assert/strict';
import type { HttpRequest } from '../http-client.ts';
import { assertProblem } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { ScenarioContext } from '../scenario-context.ts';

/** A request that begins a conversation. */
function beginning({ target: { api, agent, cwd } }: ScenarioContext): HttpRequest & { body: object } {
  return api === 'sessions'
    ? { method: 'POST', path: '/v1/sessions', body: { agent, cwd } }
    : {
        method: 'POST',
        path: `/v1/acp/conformance-problems?agent=${encodeURIComponent(agent)}`,
        body: { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: 1, clientCapabilities: {} } },
      };
}

/** A path of something that is not there. */
function missing({ target: { api } }: ScenarioContext): string {
  return api === 'sessions' ? '/v1/sessions/conformance-nothing' : '/v1/acp/conformance-nothing';
}

export const problemScenarios: readonly ServerScenario[] = [
  {
    id: 'problems/unknown-route',
    promise: 'a route that does not exist is a problem with 404',
    async run({ http }) {
      assertProblem(await http.send({ path: '/v1/conformance-nothing' }), 404);
    },
  },
  {
    id: 'problems/wrong-method',
    promise: 'a method that a route does not have is a problem',
    async run({ http }) {
      assertProblem(await http.send({ method: 'PUT', path: '/v1/health' }), 404, 405);
    },
  },
  {
    id: 'problems/malformed-json',
    promise: 'a body that is no JSON is a problem with 400',
    async run(context) {
      assertProblem(await context.http.send({ ...beginning(context), body: '{"agent":' }), 400);
    },
  },
  {
    id: 'problems/wrong-content-type',
    promise: 'a body of another media type is a problem with 415',
    async run(context) {
      const headers = { 'content-type': 'text/plain' };
      assertProblem(await context.http.send({ ...beginning(context), headers }), 415);
    },
  },
  {
    id: 'problems/not-there',
    promise: 'the stream of something that is not there is a problem with 404',
    async run(context) {
      const path = context.target.api === 'sessions' ? `${missing(context)}/events` : missing(context);
      const answer = await context.http.send({ path, headers: { accept: 'text/event-stream' } });
      assertProblem(answer, 404);
    },
  },
  {
    id: 'problems/unknown-agent',
    promise: 'an agent that the server does not know is a problem with 400',
    async run(context) {
      const { body, path, ...request } = beginning(context);
      const unknown = 'conformance-no-such-agent';
      const changed = {
        ...request,
        path: path.replace(/agent=.*/, `agent=${unknown}`),
        body: { ...body, agent: unknown },
      };
      assertProblem(await context.http.send(changed), 400);
    },
  },
  {
    id: 'problems/wrong-accept',
    promise: 'a stream that is asked for as something else is a problem with 406',
    async run({ http, open }) {
      const { streamPath } = await open();
      assertProblem(await http.send({ path: streamPath, headers: { accept: 'image/png' } }), 406);
    },
  },
  {
    id: 'problems/no-token',
    promise: 'a missing or wrong token is a problem with 401 that asks for a bearer',
    needs: ['token'],
    async run(context) {
      for (const authorization of [undefined, 'Bearer wrong', 'Basic d3Jvbmc6d3Jvbmc=']) {
        const answer = await context.http.send({ ...beginning(context), headers: { authorization } });
        assertProblem(answer, 401);
        assert.match(String(answer.headers['www-authenticate']), /Bearer/);
      }
    },
  },
];
