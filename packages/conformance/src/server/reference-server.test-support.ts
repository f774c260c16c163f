import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReferenceConversation, type ReferenceConversation } from './reference-conversation.test-support.ts';
import { soundHooks, type ReferenceHooks } from './reference-hooks.test-support.ts';

export const referenceToken = 'reference-token';
export const referenceAgent = 'scripted';

/** A small server of `/v1/acp` in the fewest lines, for the suite to accept and for faults to be planted in. */
export async function startReferenceServer(
  faults: Partial<ReferenceHooks> = {},
): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const hooks: ReferenceHooks = { ...soundHooks, ...faults };
  const conversations = new Map<string, ReferenceConversation>();
  const server = createServer((request, response) => {
    handle({ request, response, hooks, conversations }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const conversation of conversations.values()) conversation.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Handling {
  request: IncomingMessage;
  response: ServerResponse;
  hooks: ReferenceHooks;
  conversations: Map<string, ReferenceConversation>;
}

async function handle({ request, response, hooks, conversations }: Handling): Promise<void> {
  const { method = '', headers, url = '' } = request;
  const answer = (status: number, body?: object, contentType = 'application/json'): void => {
    response.writeHead(status, { 'content-type': contentType, 'www-authenticate': 'Bearer' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const refuse = (status: number, code: string, context: object = {}): void =>
    answer(status, { type: `urn:sandbox-agent:error:${code}`, title: code, status, ...context }, hooks.problemType);
  const { pathname, searchParams } = new URL(url, 'http://reference');
  if (pathname === '/v1/health')
    return method === 'GET' ? answer(200, { status: 'ok' }) : refuse(405, 'method_not_allowed');
  if (hooks.asksForToken && headers.authorization !== `Bearer ${referenceToken}`) return refuse(401, 'token_invalid');
  const [, id] = /^\/v1\/acp\/([^/]+)$/.exec(pathname) ?? [];
  const known = conversations.get(id ?? '');
  if (pathname === '/v1/acp') {
    return answer(200, { servers: [...conversations.keys()].map((serverId) => ({ serverId, agent: referenceAgent })) });
  }
  if (id === undefined || (method !== 'POST' && known === undefined)) return refuse(404, 'not_found');
  if (method === 'GET') {
    if (!(headers.accept ?? '*/*').match(/\*\/\*|text\/event-stream/)) return refuse(406, 'not_acceptable');
    const lastEventId = headers['last-event-id'];
    known?.attach(response, lastEventId === undefined ? undefined : Number(lastEventId));
    return undefined;
  }
  if (method === 'DELETE') {
    if (!hooks.answersDelete) return undefined;
    known?.close();
    conversations.delete(id);
    return answer(204);
  }
  if (headers['content-type'] !== 'application/json') return refuse(415, 'unsupported_media_type');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (body.length > hooks.bodyLimitBytes) return refuse(413, 'payload_too_large');
  let message: { id?: unknown; method?: string };
  try {
    message = JSON.parse(body.toString('utf8')) as { id?: unknown; method?: string };
  } catch {
    return refuse(400, 'invalid_request');
  }
  if (searchParams.get('agent') !== referenceAgent) return refuse(400, 'unsupported_agent');
  const conversation = known ?? createReferenceConversation(hooks);
  conversations.set(id, conversation);
  if (message.method !== undefined && message.id !== undefined) {
    return conversation
      .agent()
      .request(message)
      .then(
        (result) => answer(200, result),
        (end: object) => refuse(502, 'agent_process_exited', end),
      );
  }
  if (message.method !== undefined || conversation.isFirstAnswer(message.id)) conversation.agent().write(message);
  return answer(202);
}
