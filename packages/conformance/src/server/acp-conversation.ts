import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { JsonRpcError } from '@sandbox-agent/protocol';
import type { Conversation, ConversationSetup, TurnEnd } from './conversation.ts';
import { createEventReader } from './event-reader.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { assertProblem, assertStatus, problemCode } from './problem.ts';
import type { ServerTarget } from './target.ts';

interface RpcAnswer {
  id?: unknown;
  result?: { sessionId?: string; stopReason?: string };
  error?: JsonRpcError;
}

/** Sends JSON-RPC requests to one agent of `/v1/acp`. */
export interface AcpCaller {
  readonly path: string;
  /** The raw answer to a message. */
  post(message: object): Promise<HttpAnswer>;
  /** Opens a session of the agent, which must not run yet or have died; resolves with its id. */
  initialize(setup?: ConversationSetup): Promise<string>;
}

export function createAcpCaller(target: ServerTarget, http: HttpClient): AcpCaller {
  const path = `/v1/acp/conformance-${randomUUID()}`;
  const post = (message: object): Promise<HttpAnswer> =>
    http.send({ method: 'POST', path: `${path}?agent=${encodeURIComponent(target.agent)}`, body: message });
  return {
    path,
    post,
    async initialize(setup) {
      const meta = (method: string): object => {
        const script = setup?.methods?.[method];
        return script === undefined ? {} : { _meta: { script } };
      };
      const call = async (id: string, method: string, params: object): Promise<RpcAnswer> => {
        const answer = await post({ jsonrpc: '2.0', id, method, params: { ...params, ...meta(method) } });
        assertStatus(answer, 200);
        return answer.json<RpcAnswer>();
      };
      await call('initialize', 'initialize', { protocolVersion: 1, clientCapabilities: {} });
      const { result } = await call('session/new', 'session/new', { cwd: target.cwd, mcpServers: [] });
      assert.equal(typeof result?.sessionId, 'string', '`session/new` answers with an id');
      return String(result?.sessionId);
    },
  };
}

/** A conversation over `/v1/acp/{serverId}`. */
export async function openAcpConversation(
  target: ServerTarget,
  http: HttpClient,
  setup?: ConversationSetup,
): Promise<Conversation> {
  const caller = createAcpCaller(target, http);
  const { path, post } = caller;
  let sessionId: string | undefined = await caller.initialize(setup);
  let requests = 0;
  return {
    path,
    streamPath: path,
    async prompt(script, ...texts) {
      sessionId ??= await caller.initialize();
      const prompt = [JSON.stringify(script), ...texts].map((text) => ({ type: 'text', text }));
      const id = `prompt-${(requests += 1)}`;
      const answer = await post({ jsonrpc: '2.0', id, method: 'session/prompt', params: { sessionId, prompt } });
      const end = readTurnEnd(answer, id);
      // A client initializes the agent that takes the place of a dead one.
      if (end.failure?.code === 'agent_process_exited') sessionId = undefined;
      return end;
    },
    async read({ after } = {}) {
      const headers = { accept: 'text/event-stream', 'last-event-id': after === undefined ? undefined : String(after) };
      const response = await http.open({ path, headers });
      assert.equal(response.statusCode, 200);
      return createEventReader(response, 'acp');
    },
    async cancel() {
      assertStatus(await post({ jsonrpc: '2.0', method: 'session/cancel', params: { sessionId } }), 200, 202);
    },
    decide: ({ message: { id } }, optionId) =>
      post({ jsonrpc: '2.0', id, result: { outcome: { outcome: 'selected', optionId } } }),
    delete: () => http.send({ method: 'DELETE', path }),
  };
}

function readTurnEnd(answer: HttpAnswer, id: string): TurnEnd {
  if (answer.status !== 200) {
    const problem = assertProblem(answer, 502);
    return { failure: { ...problem, code: problemCode(problem) } };
  }
  const { id: answeredId, result, error } = answer.json<RpcAnswer>();
  assert.equal(answeredId, id, 'the answer has the id of the request');
  if (error !== undefined) return { failure: { code: 'agent_error' } };
  return result?.stopReason === undefined ? {} : { stopReason: result.stopReason };
}
