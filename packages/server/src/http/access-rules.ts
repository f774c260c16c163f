import type { Secret } from '../lifecycle/secret.ts';
import { createTokenCheck } from './bearer-token.ts';
import { requireLoopbackHost } from './host-rule.ts';
import { isLoopbackAddress } from './loopback.ts';
import { requireAllowedOrigin } from './origin-rule.ts';
import { ProblemError } from './problem-error.ts';

export interface AccessRuleOptions {
  readonly token?: Secret | undefined;
  /** The address the server listens on. */
  readonly host: string;
  /** Origins whose pages may call the server. */
  readonly allowedOrigins: readonly string[];
}

export interface AccessRules {
  /** Throws a problem when the request may not have an answer at all. */
  require(request: Request, path: string): void;
  /** Whether the caller may know more than that the server is there. */
  isTrusted(request: Request): boolean;
}

/** What everybody may read, token or not: a load balancer's check, and which product answers here. */
const publicPaths: ReadonlySet<string> = new Set(['/', '/v1/health']);

/**
 * Who may call. With a token: whoever presents it. Without one: on loopback only loopback names, and nowhere a page of
 * an origin that is not allowed.
 */
export function createAccessRules(options: AccessRuleOptions): AccessRules {
  if (options.token !== undefined) {
    return tokenRules(createTokenCheck(options.token));
  }
  const loopbackOnly = isLoopbackAddress(options.host);
  return {
    require(request) {
      if (loopbackOnly) {
        requireLoopbackHost(request);
      }
      requireAllowedOrigin(request, options.allowedOrigins);
    },
    isTrusted: () => true,
  };
}

function tokenRules(isTrusted: (request: Request) => boolean): AccessRules {
  return {
    require(request, path) {
      if (!publicPaths.has(path) && !isTrusted(request)) {
        throw new ProblemError('token_invalid', 'Expected `Authorization: Bearer` with the token of this server.');
      }
    },
    isTrusted,
  };
}
