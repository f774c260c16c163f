import assert from 'node:assert/strict';
import type { PermissionList, PromptStatus, Session } from '@sandbox-agent/protocol';
import { setupVariable } from '../scripted-agent/script.ts';
import type { Conversation, ConversationSetup, TurnFailure } from './conversation.ts';
import { createEventReader } from './event-reader.ts';
import type { HttpClient } from './http-client.ts';
import { assertStatus } from './problem.ts';
import type { ServerTarget } from './target.ts';

/** The body that creates a session with the scripted agent. */
export function createSessionBody(target: ServerTarget, setup?: ConversationSetup): object {
  const env = setup === undefined ? undefined : { [setupVariable]: JSON.stringify(setup) };
  return { agent: target.agent, cwd: target.cwd, env };
}

/** A conversation over `/v1/sessions`. */
export async function openSessionsConversation(
  target: ServerTarget,
  http: HttpClient,
  setup?: ConversationSetup,
): Promise<Conversation> {
  const created = await http.send({ method: 'POST', path: '/v1/sessions', body: createSessionBody(target, setup) });
  assertStatus(created, 201);
  const path = `/v1/sessions/${created.json<Session>().id}`;
  const streamPath = `${path}/events`;
  return {
    path,
    streamPath,
    async prompt(script, ...texts) {
      const blocks = [JSON.stringify(script), ...texts].map((text) => ({ type: 'text', text }));
      const headers = { prefer: 'wait=600' };
      const answer = await http.send({ method: 'POST', path: `${path}/prompts`, headers, body: { prompt: blocks } });
      assertStatus(answer, 200);
      const { stopReason, error } = answer.json<PromptStatus>();
      return {
        ...(stopReason !== undefined && { stopReason }),
        ...(error !== undefined && { failure: error as TurnFailure }),
      };
    },
    async read({ after } = {}) {
      const from = after ?? (await http.send({ path })).json<Session>().lastIndex;
      const headers = { accept: 'text/event-stream', 'last-event-id': String(from) };
      const response = await http.open({ path: streamPath, headers });
      assert.equal(response.statusCode, 200);
      return createEventReader(response, 'sessions');
    },
    async cancel() {
      assertStatus(await http.send({ method: 'POST', path: `${path}/cancel` }), 202);
    },
    async decide({ id }, optionId) {
      const { permissions } = (await http.send({ path: `${path}/permissions` })).json<PermissionList>();
      const open = permissions.find(({ index }) => String(index) === id);
      // One that was decided is listed no more; its id is the number of its event.
      const requestId = open?.requestId ?? `permission-${id}`;
      return http.send({ method: 'POST', path: `${path}/permissions/${requestId}`, body: { optionId } });
    },
    delete: () => http.send({ method: 'DELETE', path }),
  };
}
