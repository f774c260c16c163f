import type { Env, Hono } from 'hono';
import { ProblemError } from './problem-error.ts';

/** How Hono writes the method of a middleware, which answers no request by itself. */
const anyMethod = 'ALL';
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The part of an app that knows its routes. */
type Routes = Pick<Hono<Env>, 'router'>;

/** The methods an app answers on a path, as an `Allow` header lists them. Empty when the path is unknown. */
export function allowedMethods(app: Routes, path: string): string[] {
  const allowed: string[] = methods.filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method !== anyMethod),
  );
  if (allowed.length === 0) {
    return [];
  }
  return [...(allowed.includes('GET') ? ['HEAD'] : []), ...allowed, 'OPTIONS'].sort();
}

/** The answer when no route took the request: 405 with the methods the path has, or 404. `OPTIONS` gets 204. */
export function unmatchedRoute(app: Routes, request: { method: string; path: string }): Response {
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
