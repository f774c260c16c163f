import { withDeadline } from '../lifecycle/deadline.ts';
import { createLentStream, lenderOf } from '../http/lending-stream.ts';
import { problemResponse } from '../http/problem-response.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { HttpServer, ServeOptions } from './http-server.ts';
import { serverUrl } from './server-url.ts';

/** The part of Bun's API that is used here. */
interface BunServer {
  readonly port: number;
  stop(closeActiveConnections?: boolean): Promise<void>;
}

interface BunRuntime {
  serve(options: {
    hostname: string;
    port: number;
    idleTimeout: number;
    maxRequestBodySize: number;
    development: boolean;
    fetch(request: Request, server: BunServer): Response | Promise<Response>;
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
    fetch: async (request, server) => withLentBody(await options.fetch(request, { server })),
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

/** Bun sends a chunk, or copies what the socket does not take, before it pulls the next one: lent bytes can be given to it as they are. */
function withLentBody(response: Response): Response {
  const lender = lenderOf(response.body);
  return lender === undefined
    ? response
    : new Response(createLentStream(lender), { status: response.status, headers: response.headers });
}
