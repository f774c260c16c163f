import type { Secret } from '../lifecycle/secret.ts';
import { createTokenCheck, presentedToken } from './bearer-token.ts';
import type { Caller, TokenGrant } from './caller.ts';
import { requireGranted } from './grant-rule.ts';
import { requireLoopbackHost } from './host-rule.ts';
import { isLoopbackAddress } from './loopback.ts';
import { requireAllowedOrigin } from './origin-rule.ts';
import { ProblemError } from './problem-error.ts';

type VerifyScopedToken = (token: string) => TokenGrant | undefined;

export interface AccessRuleOptions {
  readonly token?: Secret | undefined;
  /** What a scoped token grants; `undefined` when it is none of this server's or has expired. Absent: there are no scoped tokens. */
  readonly verifyScopedToken?: VerifyScopedToken | undefined;
  /** The address the server listens on. */
  readonly host: string;
  /** Origins whose pages may call the server. */
  readonly allowedOrigins: readonly string[];
}

export interface AccessRules {
  /** Who calls. Throws a problem when the request may not have an answer at all. */
  require(request: Request, path: string): Caller;
  /** Whether the caller may know more than that the server is there. */
  isTrusted(request: Request): boolean;
}

/** Who presents the server's token, or reaches a server without one. */
const owner: Caller = {};
/** Who presents nothing, where nothing is needed. */
const nobody: Caller = { grant: { scopes: [], expiresAt: 0 } };

/** What everybody may read, token or not: a load balancer's check, and which product answers here. */
const publicPaths: ReadonlySet<string> = new Set(['/', '/v1/health']);

/**
 * Who may call. With a token: whoever presents it, and within its limits who presents a scoped one. Without one: on loopback only loopback names, and nowhere a page of
 * an origin that is not allowed.
 */
export function createAccessRules(options: AccessRuleOptions): AccessRules {
  if (options.token !== undefined) {
    return tokenRules(createTokenCheck(options.token), options.verifyScopedToken ?? (() => undefined));
  }
  const loopbackOnly = isLoopbackAddress(options.host);
  return {
    require(request) {
      if (loopbackOnly) {
        requireLoopbackHost(request);
      }
      requireAllowedOrigin(request, options.allowedOrigins);
      return owner;
    },
    isTrusted: () => true,
  };
}

function tokenRules(isServerToken: (token: string) => boolean, verifyScopedToken: VerifyScopedToken): AccessRules {
  const identify = (request: Request): Caller | undefined => {
    const token = presentedToken(request);
    if (token === undefined) {
      return undefined;
    }
    if (isServerToken(token)) {
      return owner;
    }
    const grant = verifyScopedToken(token);
    return grant && { grant };
  };
  return {
    require(request, path) {
      const caller = identify(request);
      if (publicPaths.has(path)) {
        return caller ?? nobody;
      }
      if (caller === undefined) {
        throw new ProblemError(
          'token_invalid',
          'Expected `Authorization: Bearer` with the token of this server, or a scoped token of it that has not expired.',
        );
      }
      if (caller.grant !== undefined) {
        requireGranted(caller.grant, { method: request.method, path });
      }
      return caller;
    },
    isTrusted: (request) => identify(request) !== undefined,
  };
}
