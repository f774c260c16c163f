import type { TerminalSize } from '@sandbox-agent/protocol';
import type { Endpoint } from '../http/endpoint.ts';
import type { HttpClient } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { openWebSocket, webSocketUrl } from '../http/open-web-socket.ts';
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

export function createTerminals({ http, endpoint, reportError }: TerminalsContext): Terminals {
  const pathOf = (id: string, what: string): string => joinPath('/v1/processes', id, 'terminal', what);
  const connectWebSocket: Terminals['connectWebSocket'] = (id, options) =>
    openWebSocket(endpoint(), pathOf(id, 'ws'), options);
  return {
    resize: (id, json) => retrying(() => http.json({ method: 'POST', path: pathOf(id, 'resize'), json })),
    webSocketUrl: (id, options) => webSocketUrl(endpoint(), pathOf(id, 'ws'), options),
    connectWebSocket,
    connect: (id, options) => new ProcessTerminalSession(connectWebSocket(id, options), reportError),
  };
}
