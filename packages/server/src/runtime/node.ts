import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { problemResponse } from '../http/problem-response.ts';
import { ProblemError } from '../http/problem-error.ts';
import { withDeadline } from '../lifecycle/deadline.ts';
import type { HttpServer, ServeOptions } from './http-server.ts';
import { rejectMalformedRequest } from './node-malformed-request.ts';
import { writeNodeResponse } from './node-response.ts';
import { trackUnusedConnections } from './node-unused-connections.ts';
import { handleUpgrades, shouldUpgrade } from './node-upgrades.ts';
import { serverUrl } from './server-url.ts';

/** Above the idle timeout of the load balancers in front of it (60 s is common): the balancer must be the one that closes. */
const keepAliveTimeoutMs = 75_000;
const headersTimeoutMs = 60_000;

/** Serves with `node:http`. A request has no time limit: turns last for hours, uploads too. */
export async function serveOnNode(options: ServeOptions): Promise<HttpServer> {
  let accepting = true;
  const answer = async (request: Request, bindings: HttpBindings): Promise<Response> => {
    const response = await options.fetch(request, bindings);
    const outgoing = bindings.outgoing as ServerResponse;
    // A connection that is kept alive after its last answer would hold up the close.
    outgoing.once('close', () => {
      if (!accepting) {
        setImmediate(() => server.closeIdleConnections());
      }
    });
    try {
      await writeNodeResponse(response, outgoing);
    } catch (error) {
      options.logger.warn({ err: error }, 'answer ended early');
    }
    return RESPONSE_ALREADY_SENT;
  };
  const listener = getRequestListener((request, bindings) => answer(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
    errorHandler: () =>
      problemResponse(new ProblemError('invalid_request', 'The request line or its Host is not valid.')),
  });
  const server = createServer(
    {
      keepAliveTimeout: keepAliveTimeoutMs,
      headersTimeout: headersTimeoutMs,
      requestTimeout: 0,
      // A request without Host is refused by the listener below, with a problem as its body.
      requireHostHeader: false,
      shouldUpgradeCallback: shouldUpgrade,
    },
    (incoming, outgoing) => {
      listener(incoming, outgoing).catch((error: unknown) => {
        options.logger.error({ err: error }, 'answer failed');
        outgoing.destroy();
      });
    },
  );
  server.on('clientError', rejectMalformedRequest);
  const upgrades = handleUpgrades(server, options);
  const unusedConnections = trackUnusedConnections(server);
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const stopAccepting = (): Promise<void> => {
    accepting = false;
    unusedConnections.close();
    return (closed ??= new Promise((resolve) => server.close(() => resolve())));
  };
  return {
    url: serverUrl(options.host, port),
    port,
    stopAccepting() {
      stopAccepting().catch(() => undefined);
    },
    async close({ graceMs }) {
      const { done } = await withDeadline(stopAccepting(), graceMs);
      if (!done) {
        server.closeAllConnections();
        upgrades.close();
        await closed;
      }
    },
  };
}

function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), () => {
      server.off('error', reject);
      resolve();
    });
  });
}
