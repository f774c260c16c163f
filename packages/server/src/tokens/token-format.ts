import type { TokenScope } from '@sandbox-agent/protocol';
import type { TokenGrant } from '../http/caller.ts';

/**
 * Begins every scoped token, and is signed with it. It is the version of the whole format: there is no field that names an
 * algorithm, so none can be asked for.
 */
export const tokenPrefix = 'sa1';

/** Longer than any token that the server makes. */
const maximumLength = 4096;
const shape = /^sa1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

/** What stands in a token, under short names. */
interface TokenPayload {
  /** Scopes. */
  readonly s: readonly TokenScope[];
  /** Epoch milliseconds at which it ends. */
  readonly e: number;
  /** Session. */
  readonly i?: string;
  /** Name. */
  readonly n?: string;
}

/** The parts of a token's text; `undefined` for any other text. */
export function splitToken(token: string): { signed: string; payload: string; signature: string } | undefined {
  if (token.length > maximumLength) {
    return undefined;
  }
  const [, payload, signature] = shape.exec(token) ?? [];
  return payload === undefined || signature === undefined
    ? undefined
    : { signed: `${tokenPrefix}.${payload}`, payload, signature };
}

/** The part of a token that is signed. */
export function writePayload({ scopes, sessionId, name, expiresAt }: TokenGrant): string {
  const payload: TokenPayload = {
    s: scopes,
    e: expiresAt,
    ...(sessionId === undefined ? {} : { i: sessionId }),
    ...(name === undefined ? {} : { n: name }),
  };
  return `${tokenPrefix}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
}

/** Reads the payload of a token whose signature is right: what it says, this server wrote. */
export function readPayload(payload: string): TokenGrant {
  const { s, e, i, n } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as TokenPayload;
  return { scopes: s, expiresAt: e, sessionId: i, name: n };
}
