import { ProblemError } from './problem-error.ts';

/** The server's end of a WebSocket, on whichever runtime. */
export interface WebSocketPeer {
  /**
   * Sends a text frame; bytes are UTF-8. Resolves when the system took it, or the socket is closed: who waits for that holds no backlog,
   * and may use the memory of the bytes again. Never rejects.
   */
  sendText(text: string | Uint8Array): Promise<void>;
  /** The same as a binary frame. */
  sendBinary(bytes: Uint8Array): Promise<void>;
  /** Begins to close it. Idempotent. @param reason at most 123 bytes */
  close(code: number, reason?: string): void;
}

/** Who is told what happens on a WebSocket. Neither method may throw. */
export interface WebSocketListener {
  /** A text frame as a string, a binary one as bytes. */
  onMessage(message: string | Uint8Array): void;
  /** It is closed, by whomever. Called once, last. */
  onClose(): void;
}

/** What is to become of a connection that asked to be a WebSocket. */
export interface WebSocketUpgrade {
  /** Further headers of the handshake's answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The subprotocol that is agreed on, one of those that were offered. */
  readonly protocol?: string | undefined;
  /** Called once the handshake is done, before any message. */
  accept(peer: WebSocketPeer): WebSocketListener;
}

const upgradeKey = Symbol('upgrade');
const bearerPrefix = 'bearer.';

/** Whether a request is a WebSocket handshake. */
export function isWebSocketHandshake(request: Request): boolean {
  return request.method === 'GET' && request.headers.get('upgrade')?.toLowerCase() === 'websocket';
}

/**
 * The answer to a handshake that is granted: a route returns it like any other, so that everything before routes (tokens, `Host` and
 * `Origin`, shutting down) holds for WebSockets too. The runtime's adapter finds the upgrade in it.
 *
 * Of the subprotocols that were offered the first is agreed on that is not a token, unless the upgrade names one.
 *
 * @throws ProblemError `invalid_request` for a request that is no WebSocket handshake of version 13
 */
export function createUpgradeResponse(request: Request, upgrade: WebSocketUpgrade): Response {
  const { headers } = request;
  const isHandshake =
    isWebSocketHandshake(request) &&
    headers.get('sec-websocket-version') === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers.get('sec-websocket-key') ?? '');
  if (!isHandshake) {
    throw new ProblemError('invalid_request', 'Expected a WebSocket handshake of version 13.');
  }
  // A stream without an end: whatever becomes of the response on its way, its body stays the same object.
  const body = Object.assign(new ReadableStream<Uint8Array>(), {
    [upgradeKey]: { ...upgrade, protocol: upgrade.protocol ?? chooseProtocol(headers) },
  });
  return new Response(body, { status: 426 });
}

/** The upgrade that a response grants; `undefined` when it is an ordinary one. */
export function upgradeOf(response: Response): WebSocketUpgrade | undefined {
  return (response.body as { [upgradeKey]?: WebSocketUpgrade } | null)?.[upgradeKey];
}

/** A browser fails the handshake when it offered protocols and none is chosen; a token in an answer is best avoided. */
function chooseProtocol(headers: Headers): string | undefined {
  const offered = (headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
  return (offered.find((name) => !name.startsWith(bearerPrefix)) ?? offered[0]) || undefined;
}
