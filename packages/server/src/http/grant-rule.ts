import { requireScope, type TokenGrant } from './caller.ts';
import { findRouteAccess } from './find-route-access.ts';
import { ProblemError } from './problem-error.ts';

/**
 * Refuses what a scoped token does not grant: 403 that names the missing scope, and for a session that is not the token's the same
 * 404 as for one that does not exist.
 */
export function requireGranted(grant: TokenGrant, { method, path }: { method: string; path: string }): void {
  const access = findRouteAccess(method, path);
  if (access === undefined || access.needs === 'server') {
    throw new ProblemError('permission_denied', `${method} ${path} needs the server's own token, not a scoped one.`, {
      context: { scopes: grant.scopes },
    });
  }
  if (access.needs !== 'any') {
    requireScope({ grant }, access.needs, `${method} ${path}`);
  }
  if (grant.sessionId === undefined || access.ofOneSession === 'filtered') {
    return;
  }
  if (access.ofOneSession === undefined) {
    throw new ProblemError('permission_denied', `${method} ${path} needs a token that is not limited to one session.`, {
      context: { sessionId: grant.sessionId },
    });
  }
  if (access.id !== grant.sessionId) {
    throw sessionNotFound(access.id ?? '');
  }
}

/** There is no such session, or the caller must not know. */
export function sessionNotFound(id: string): ProblemError {
  return new ProblemError('session_not_found', `There is no session ${JSON.stringify(id)} on this server.`, {
    context: { sessionId: id },
  });
}
