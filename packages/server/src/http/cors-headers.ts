import { cors } from 'hono/cors';
import type { MiddlewareHandler } from 'hono';
import type { CorsPolicy } from './cors-policy.ts';
import { requestIdHeader } from './request-id.ts';

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Response headers that a page may read besides the ones every page may. */
const exposedHeaders = [
  ...[requestIdHeader, 'Retry-After', 'Allow', 'WWW-Authenticate', 'Acp-Connection-Id'],
  // Of files and lists: without the cursor a page of a list looks like all of it.
  ...['Next-Cursor', 'ETag', 'Accept-Ranges', 'Content-Range', 'Content-Disposition'],
];

/** Answers preflight requests and adds the CORS headers the policy grants, to errors as well. */
export function createCorsHeaders(policy: CorsPolicy): MiddlewareHandler {
  return cors({
    origin: policy.origins.includes('*') ? '*' : [...policy.origins],
    allowMethods: policy.methods.length > 0 ? [...policy.methods] : everyMethod,
    allowHeaders: [...policy.headers],
    credentials: policy.credentials,
    exposeHeaders: exposedHeaders,
    maxAge: 600,
  });
}
