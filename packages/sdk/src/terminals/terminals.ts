import type { TerminalSize } from '@sandbox-agent/protocol';
import type { Endpoint } from '../http/endpoint.ts';
import type { HttpClient } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import type { ReportError } from '../runtime/listeners.ts';
import { ProcessTerminalSession } from './terminal-session.ts';
import type {
  ProcessTerminalConnectOptions,
  ProcessTerminalSessionOptions,
  ProcessTerminalWebSocketUrlOptions,
} from './terminal-types.ts';

/** The terminals of processes that were created with `tty`. */
export interface Terminals {
  resize(id: string, size: TerminalSize): Promise<TerminalSize>;
  /** Where the terminal is. The client's token is not in it. */
  webSocketUrl(id: string, options?: ProcessTerminalWebSocketUrlOptions): string;
  /** A bare connection. Throws a `TypeError` when there is no `WebSocket`, or the token cannot be sent as a subprotocol. */
  connectWebSocket(id: string, options?: ProcessTerminalConnectOptions): WebSocket;
  /** Looks at the terminal. Throws as `connectWebSocket` does. */
  connect(id: string, options?: ProcessTerminalSessionOptions): ProcessTerminalSession;
}

export interface TerminalsContext {
  readonly http: HttpClient;
  readonly endpoint: () => Endpoint;
  readonly reportError: ReportError;
}

/** What may stand in the name of a subprotocol. */
const protocolName = /^[\w!#$%&'*+\-.^`|~]+$/;

export function createTerminals({ http, endpoint, reportError }: TerminalsContext): Terminals {
  const pathOf = (id: string, what: string): string => joinPath('/v1/processes', id, 'terminal', what);
  const webSocketUrl: Terminals['webSocketUrl'] = (id, options) => {
    const url = new URL(`${endpoint().baseUrl}${pathOf(id, 'ws')}`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (options?.accessToken !== undefined) {
      url.searchParams.set('access_token', options.accessToken);
    }
    return url.toString();
  };
  const connectWebSocket: Terminals['connectWebSocket'] = (id, options = {}) => {
    const WebSocketClass = options.WebSocket ?? globalThis.WebSocket;
    if (!WebSocketClass) {
      throw new TypeError('WebSocket API is not available; provide a WebSocket implementation.');
    }
    const own = typeof options.protocols === 'string' ? [options.protocols] : (options.protocols ?? []);
    const protocols = [...own, ...tokenProtocol(options.accessToken === undefined ? endpoint().token : undefined)];
    return new WebSocketClass(webSocketUrl(id, options), protocols);
  };
  return {
    resize: (id, json) => retrying(() => http.json({ method: 'POST', path: pathOf(id, 'resize'), json })),
    webSocketUrl,
    connectWebSocket,
    connect: (id, options) => new ProcessTerminalSession(connectWebSocket(id, options), reportError),
  };
}

/** A browser can send no header with a handshake, and an address is written into logs: so the token is a subprotocol. */
function tokenProtocol(token: string | undefined): string[] {
  if (token === undefined || token === '') {
    return [];
  }
  if (!protocolName.test(token)) {
    throw new TypeError(
      'The token has characters that a WebSocket subprotocol cannot have; pass it as `accessToken`, or use a scoped token.',
    );
  }
  return [`bearer.${token}`];
}
