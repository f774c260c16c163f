import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { acpEnvelopeSchema, acpServerListSchema } from '@sandbox-agent/protocol';
import { eventStreamHeaders, readLastEventId } from '../../http/event-stream.ts';
import { createOpenApiApp } from '../../http/openapi-app.ts';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import { parseClientMessage } from '../client-message.ts';
import { requireAccepted, requireJsonBody } from '../request-headers.ts';
import type { AcpServers } from './acp-servers.ts';
import { answerResponse, type AnswerTimes } from './answer-response.ts';

const path = '/v1/acp/{serverId}';
const tags = ['acp'];
const params = z.object({ serverId: z.string().min(1).max(1024) });

const listServers = createRoute({
  method: 'get',
  path: '/v1/acp',
  tags,
  summary: 'The agents that run for raw ACP clients',
  responses: { 200: jsonResponse(acpServerListSchema, 'All of them, by id.') },
});

const postMessage = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Send one JSON-RPC message to an agent',
  description:
    'The first message to an id names the agent and starts it. A request waits for its answer, without a deadline; everything else ' +
    'is accepted. Ids are the own business of each caller. An `initialize` starts an agent again that has died.',
  request: {
    params,
    query: z.object({ agent: z.string().optional().describe('Needed by the first message only.') }),
    body: { required: true, content: { 'application/json': { schema: acpEnvelopeSchema } } },
  },
  responses: {
    200: jsonResponse(acpEnvelopeSchema, 'The answer of the agent. May begin with white space.'),
    202: { description: 'Accepted: no answer is to come.' },
    ...problemResponses(
      'invalid_request',
      'unsupported_agent',
      'agent_not_installed',
      'not_acceptable',
      'conflict',
      'payload_too_large',
      'unsupported_media_type',
      'install_failed',
      'skills_unavailable',
      'agent_process_exited',
      'insufficient_storage',
    ),
  },
});

const readMessages = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'What the agent says, as server-sent events',
  description:
    'Each `event: message` is one JSON-RPC envelope. With `Last-Event-ID` a stream goes on exactly behind it; without, it begins with ' +
    'the requests of the agent that nobody has answered, and what comes next. `_adapter/agent_exited` and ' +
    '`_adapter/invalid_stdout` are notifications of the server.',
  request: { params, headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } },
    ...problemResponses('invalid_request', 'not_found', 'not_acceptable'),
  },
});

const deleteServer = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'End an agent, everything it started, and its log',
  request: { params },
  responses: { 204: { description: 'Nothing is left of it, if there was anything.' } },
});

/** Everything under `/v1/acp`. Messages pass as the bytes they are, so the schemas describe and do not validate. */
export function createServerRoutes(servers: AcpServers, times?: AnswerTimes): OpenAPIHono {
  const app = createOpenApiApp();
  app.openapi(listServers, (context) => context.json({ servers: servers.list() }, 200));

  app.openAPIRegistry.registerPath(postMessage);
  app.post(postMessage.getRoutingPath(), async (context) => {
    const request = context.req.raw;
    requireJsonBody(request);
    requireAccepted(request, 'application/json', false);
    const message = parseClientMessage(new Uint8Array(await request.arrayBuffer()));
    const server = await servers.open(context.req.param('serverId'), context.req.query('agent') || undefined);
    if (message.kind === 'request') {
      return answerResponse(message, server.request(message), times);
    }
    server.deliver(message);
    return context.body(null, 202);
  });

  app.openAPIRegistry.registerPath(readMessages);
  app.get(readMessages.getRoutingPath(), async (context) => {
    const request = context.req.raw;
    requireAccepted(request, 'text/event-stream', true);
    const lastEventId = readLastEventId(request.headers.get('last-event-id'));
    const server = await servers.get(context.req.param('serverId'));
    return new Response(server.stream({ lastEventId, signal: request.signal }), { headers: eventStreamHeaders });
  });

  app.openapi(deleteServer, async (context) => {
    await servers.delete(context.req.valid('param').serverId);
    return context.body(null, 204);
  });
  return app;
}
