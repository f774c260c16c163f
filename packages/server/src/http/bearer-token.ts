import { createHash, timingSafeEqual } from 'node:crypto';
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

/** Whether a request presents the token. Digests are compared, in constant time: neither content nor length leaks. */
export function createTokenCheck(token: Secret): (request: Request) => boolean {
  const expected = digest(token.reveal());
  return (request) => {
    const presented = presentedToken(request);
    return presented !== undefined && timingSafeEqual(digest(presented), expected);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
