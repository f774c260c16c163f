import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemResponse } from '../http/problem-response.ts';
import { ProblemError } from '../http/problem-error.ts';
import { upgradeOf, type WebSocketUpgrade } from '../http/web-socket.ts';
import type { ServeOptions } from './http-server.ts';
import { writeNodeResponse } from './node-response.ts';
import { attachWebSocket } from './node-web-socket.ts';

export interface NodeUpgrades {
  /** Cuts every connection that is, or is to become, a WebSocket. */
  close(): void;
}

type UpgradeOptions = Pick<ServeOptions, 'fetch' | 'logger' | 'maxWebSocketMessageBytes'>;

/** The option of `createServer` that leaves requests for other upgrades (`h2c`) the ordinary requests they are otherwise. */
export function shouldUpgrade(incoming: IncomingMessage): boolean {
  return incoming.method === 'GET' && incoming.headers.upgrade?.toLowerCase() === 'websocket';
}

/** Asks the app about each WebSocket handshake, like about any request, and does what it answers. */
export function handleUpgrades(server: Server, options: UpgradeOptions): NodeUpgrades {
  const sockets = new Set<Duplex>();
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Until the handshake is done nobody else listens.
    socket.on('error', () => socket.destroy());
    answer({ incoming, socket, head, options }).catch((error: unknown) => {
      options.logger.error({ err: error }, 'a WebSocket handshake failed');
      socket.destroy();
    });
  });
  return {
    close() {
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}

interface Handshake {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly options: UpgradeOptions;
}

async function answer(handshake: Handshake): Promise<void> {
  const { incoming, socket, options } = handshake;
  const request = requestOf(incoming);
  const response =
    request === undefined
      ? problemResponse(new ProblemError('invalid_request', 'The request line or its Host is not valid.'))
      : await options.fetch(request, { incoming });
  const upgrade = upgradeOf(response);
  if (socket.destroyed) {
    return;
  }
  if (upgrade === undefined) {
    await refuse(handshake, response);
  } else {
    await accept(handshake, upgrade);
  }
}

/** The handshake as the app sees requests; `undefined` when it has no URL that could be read. */
function requestOf(incoming: IncomingMessage): Request | undefined {
  const headers = new Headers();
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] as string, incoming.rawHeaders[at + 1] as string);
  }
  const { host } = incoming.headers;
  const target = incoming.url ?? '';
  if (host === undefined || !target.startsWith('/') || !URL.canParse(`http://${host}${target}`)) {
    return undefined;
  }
  return new Request(`http://${host}${target}`, { headers });
}

async function refuse({ incoming, socket }: Handshake, response: Response): Promise<void> {
  const outgoing = new ServerResponse(incoming);
  outgoing.shouldKeepAlive = false;
  // Node gives no other way to write an answer to an upgrade; it needs only what every stream has.
  outgoing.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  outgoing.once('finish', () => socket.end());
  await writeNodeResponse(response, outgoing);
}

/** The library is loaded by the first that needs it; nothing reads the socket until then. */
async function accept({ incoming, socket, head, options }: Handshake, upgrade: WebSocketUpgrade): Promise<void> {
  const { WebSocketServer } = await import('ws');
  const handshake = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.maxWebSocketMessageBytes,
    handleProtocols: () => upgrade.protocol ?? false,
  });
  handshake.on('headers', (lines: string[]) => {
    lines.push(...Object.entries(upgrade.headers ?? {}).map(([name, value]) => `${name}: ${value}`));
  });
  handshake.handleUpgrade(incoming, socket, head, (webSocket) => attachWebSocket(webSocket, upgrade.accept));
}
