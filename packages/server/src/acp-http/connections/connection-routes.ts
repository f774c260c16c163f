import type { OpenAPIHono } from '@hono/zod-openapi';
import { eventStreamHeaders, readLastEventId } from '../../http/event-stream.ts';
import { createOpenApiApp } from '../../http/openapi-app.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { createUpgradeResponse, isWebSocketHandshake } from '../../http/web-socket.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { isInitialize, parseClientMessage, type ClientRequest } from '../client-message.ts';
import { requireAccepted, requireJsonBody } from '../request-headers.ts';
import type { AcpConnections } from './acp-connections.ts';
import { AcpSocket } from './acp-socket.ts';
import { connectionRoute, requireSessionHeader, sessionRoute } from './message-routes.ts';

const path = '/acp';
const connectionHeader = 'Acp-Connection-Id';
const sessionHeader = 'Acp-Session-Id';

/** `/acp`: the Agent Client Protocol over Streamable HTTP and WebSocket, as its SDK speaks it. */
export function createConnectionRoutes(connections: AcpConnections, logger: Logger): OpenAPIHono {
  const app = createOpenApiApp();

  app.post(path, async (context) => {
    const request = context.req.raw;
    requireJsonBody(request);
    const message = parseClientMessage(new Uint8Array(await request.arrayBuffer()));
    const connectionId = request.headers.get(connectionHeader);
    if (isInitialize(message) && connectionId === null) {
      return await initialize({ request, message, connections });
    }
    const connection = connections.get(connectionId);
    requireSessionHeader(message, request.headers.get(sessionHeader));
    await connection.send(message);
    return context.body(null, 202);
  });

  app.get(path, (context) => {
    const request = context.req.raw;
    if (isWebSocketHandshake(request)) {
      return upgrade({ request, connections, logger });
    }
    requireAccepted(request, 'text/event-stream', true);
    const lastEventId = readLastEventId(request.headers.get('last-event-id'));
    const connection = connections.get(request.headers.get(connectionHeader));
    const sessionId = request.headers.get(sessionHeader);
    const route = sessionId === null ? connectionRoute : sessionRoute(sessionId);
    return new Response(connection.stream({ route, lastEventId, signal: request.signal }), {
      headers: eventStreamHeaders,
    });
  });

  app.delete(path, async (context) => {
    const { id } = connections.get(context.req.raw.headers.get(connectionHeader));
    await connections.delete(id);
    return context.body(null, 202);
  });
  return app;
}

interface Initialize {
  readonly request: Request;
  readonly message: ClientRequest;
  readonly connections: AcpConnections;
}

async function initialize({ request, message, connections }: Initialize): Promise<Response> {
  if (message.message.id === null) {
    throw new ProblemError('invalid_request', '`initialize` needs an id.');
  }
  const agent = connections.requireAgent(agentOf(request));
  const connection = await connections.open(connections.createId(), agent);
  const { id } = connection;
  const end = (): Promise<void> => connections.delete(id);
  // Whoever goes before the answer never learns the name of the connection.
  const onAbort = (): void => void end().catch(() => undefined);
  request.signal.addEventListener('abort', onAbort);
  try {
    if (request.signal.aborted) {
      onAbort();
    }
    const answer = await connection.initialize(message);
    return new Response(Buffer.from(answer), {
      headers: { 'content-type': 'application/json', [connectionHeader]: id },
    });
  } catch (error) {
    await end();
    throw error;
  } finally {
    request.signal.removeEventListener('abort', onAbort);
  }
}

interface Upgrade {
  readonly request: Request;
  readonly connections: AcpConnections;
  readonly logger: Logger;
}

function upgrade({ request, connections, logger }: Upgrade): Response {
  const agent = connections.requireAgent(agentOf(request));
  const connectionId = connections.createId();
  return createUpgradeResponse(request, {
    headers: { [connectionHeader]: connectionId },
    accept: (peer) => new AcpSocket({ peer, connections, connectionId, agent, logger }),
  });
}

function agentOf(request: Request): string | null {
  return request.headers.get('acp-agent') ?? new URL(request.url).searchParams.get('agent');
}
