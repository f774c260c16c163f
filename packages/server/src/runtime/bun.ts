import { withDeadline } from '../lifecycle/deadline.ts';
import { createLentStream, lenderOf } from '../http/lending-stream.ts';
import { problemResponse } from '../http/problem-response.ts';
import { ProblemError } from '../http/problem-error.ts';
import { upgradeOf, type WebSocketUpgrade } from '../http/web-socket.ts';
import { createBunWebSocketHandlers, type BunSocketData, type BunWebSocketHandlers } from './bun-web-socket.ts';
import type { HttpServer, ServeOptions } from './http-server.ts';
import { serverUrl } from './server-url.ts';

/** The part of Bun's API that is used here. */
interface BunServer {
  readonly port: number;
  stop(closeActiveConnections?: boolean): Promise<void>;
  upgrade(request: Request, options: { headers: Record<string, string>; data: BunSocketData }): boolean;
}

interface BunRuntime {
  serve(options: {
    hostname: string;
    port: number;
    idleTimeout: number;
    maxRequestBodySize: number;
    development: boolean;
    fetch(request: Request, server: BunServer): Promise<Response | undefined>;
    websocket: BunWebSocketHandlers;
    error(error: unknown): Response;
  }): BunServer;
}

/** Serves with `Bun.serve`. No idle timeout, since event streams are silent for long; no body cap, since the app has its own. */
export async function serveOnBun(options: ServeOptions): Promise<HttpServer> {
  const { Bun } = globalThis as unknown as { Bun: BunRuntime };
  const server = Bun.serve({
    hostname: options.host.replace(/^\[(.*)\]$/, '$1'),
    port: options.port,
    idleTimeout: 0,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    development: false,
    websocket: createBunWebSocketHandlers(options.maxWebSocketMessageBytes),
    async fetch(request, server) {
      const response = await options.fetch(request, { server });
      const upgrade = upgradeOf(response);
      return upgrade === undefined ? withLentBody(response) : accept({ server, request, upgrade });
    },
    error: (error) => {
      options.logger.error({ err: error }, 'answer failed');
      return problemResponse(new ProblemError('internal', 'The request failed inside the server.'));
    },
  });
  const { port } = server;
  let drained: Promise<void> | undefined;
  const stopAccepting = (): Promise<void> => (drained ??= server.stop(false));
  return {
    url: serverUrl(options.host, port),
    port,
    stopAccepting() {
      stopAccepting().catch(() => undefined);
    },
    async close({ graceMs }) {
      const { done } = await withDeadline(stopAccepting(), graceMs);
      if (!done) {
        await server.stop(true);
      }
    },
  };
}

interface Handshake {
  readonly server: BunServer;
  readonly request: Request;
  readonly upgrade: WebSocketUpgrade;
}

/** No answer at all: Bun itself sends that of the handshake. */
function accept({ server, request, upgrade }: Handshake): Response | undefined {
  const isAccepted = server.upgrade(request, {
    headers: {
      ...upgrade.headers,
      ...(upgrade.protocol === undefined ? {} : { 'Sec-WebSocket-Protocol': upgrade.protocol }),
    },
    data: { upgrade, waiting: new Set() },
  });
  return isAccepted
    ? undefined
    : problemResponse(new ProblemError('invalid_request', 'The connection cannot become a WebSocket.'));
}

/** Bun sends a chunk, or copies what the socket does not take, before it pulls the next one: lent bytes can be given to it as they are. */
function withLentBody(response: Response): Response {
  const lender = lenderOf(response.body);
  return lender === undefined
    ? response
    : new Response(createLentStream(lender), { status: response.status, headers: response.headers });
}
