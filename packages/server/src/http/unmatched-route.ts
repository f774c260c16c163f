import type { Hono } from 'hono';
import { ProblemError } from './problem-error.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The methods an app answers on a path, as an `Allow` header lists them. Empty when the path is unknown. */
export function allowedMethods(app: Pick<Hono, 'router'>, path: string): string[] {
  const allowed: string[] = methods.filter((method) => app.router.match(method, path)[0].length > 0);
  if (allowed.length === 0) {
    return [];
  }
  return [...(allowed.includes('GET') ? ['HEAD'] : []), ...allowed, 'OPTIONS'].sort();
}

/** The answer when no route took the request: 405 with the methods the path has, or 404. `OPTIONS` gets 204. */
export function unmatchedRoute(app: Pick<Hono, 'router'>, request: { method: string; path: string }): Response {
  const allow = allowedMethods(app, request.path);
  if (allow.length === 0) {
    throw new ProblemError('not_found', `No such route: ${request.method} ${request.path}.`);
  }
  if (request.method === 'OPTIONS') {
    return new Response(null, { status: 204, headers: { Allow: allow.join(', ') } });
  }
  throw new ProblemError('method_not_allowed', `${request.path} has ${allow.join(', ')}, not ${request.method}.`, {
    context: { allow },
  });
}
