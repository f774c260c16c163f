import type { Secret } from '../lifecycle/secret.ts';

const subprotocolPrefix = 'bearer.';

/**
 * The token a request presents: `Authorization: Bearer`, and for a WebSocket handshake, where a browser can set no
 * header, also `?access_token=` or the subprotocol `bearer.<token>`.
 */
export function presentedToken(request: Request): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined || request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    return bearer;
  }
  const subprotocols = request.headers.get('sec-websocket-protocol')?.split(',') ?? [];
  const offered = subprotocols.map((name) => name.trim()).find((name) => name.startsWith(subprotocolPrefix));
  return offered?.slice(subprotocolPrefix.length) ?? new URL(request.url).searchParams.get('access_token') ?? undefined;
}

/**
 * Whether a presented token is the server's. Digests are compared, in constant time: neither content nor length leaks.
 * The crypto module is loaded by the first request that presents one: a start, and a load balancer's check, need none.
 */
export function createTokenCheck(token: Secret): (presented: string) => boolean {
  let expected: Buffer | undefined;
  return (presented) => {
    const { createHash, timingSafeEqual } = process.getBuiltinModule('node:crypto');
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    expected ??= digest(token.reveal());
    return timingSafeEqual(digest(presented), expected);
  };
}
