import type { Endpoint } from './endpoint.ts';

export interface WebSocketUrlOptions {
  /** Put into the address, where logs of proxies see it. Without it the client's token is sent as a subprotocol instead. */
  accessToken?: string;
}

export interface WebSocketConnectOptions extends WebSocketUrlOptions {
  protocols?: string | string[];
  /** Default: that of the runtime. */
  WebSocket?: typeof WebSocket;
}

/** What may stand in the name of a subprotocol. */
const protocolName = /^[\w!#$%&'*+\-.^`|~]+$/;

/** The address of a WebSocket route. The client's token is not in it. */
export function webSocketUrl(
  endpoint: Endpoint,
  path: string,
  { accessToken, query = {} }: WebSocketUrlOptions & { readonly query?: Readonly<Record<string, string>> } = {},
): string {
  const url = new URL(`${endpoint.baseUrl}${path}`);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const all = { ...query, ...(accessToken === undefined ? {} : { access_token: accessToken }) };
  for (const [name, value] of Object.entries(all)) {
    url.searchParams.set(name, value);
  }
  return url.toString();
}

/** @throws TypeError when there is no `WebSocket`, or the client's token cannot be sent as a subprotocol */
export function openWebSocket(
  endpoint: Endpoint,
  path: string,
  options: WebSocketConnectOptions & { readonly query?: Readonly<Record<string, string>> } = {},
): WebSocket {
  const WebSocketClass = options.WebSocket ?? globalThis.WebSocket;
  if (!WebSocketClass) {
    throw new TypeError('WebSocket API is not available; provide a WebSocket implementation.');
  }
  const own = typeof options.protocols === 'string' ? [options.protocols] : (options.protocols ?? []);
  const protocols = [...own, ...tokenProtocol(options.accessToken === undefined ? endpoint.token : undefined)];
  return new WebSocketClass(webSocketUrl(endpoint, path, options), protocols);
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
