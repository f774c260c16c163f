import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createTokenRequestSchema, createTokenResponseSchema } from '@sandbox-agent/protocol';
import type { TokenGrant } from '../http/caller.ts';
import { createOpenApiApp } from '../http/openapi-app.ts';
import { jsonResponse, problemResponses } from '../http/openapi-responses.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { ScopedTokens } from './scoped-tokens.ts';

const createToken = createRoute({
  method: 'post',
  path: '/v1/tokens',
  tags: ['tokens'],
  summary: 'Make a token that allows less and ends by itself',
  description:
    "Only with the server's own token. The token is signed, not stored: it ends when it expires, or when the server's token changes.",
  request: { body: { required: true, content: { 'application/json': { schema: createTokenRequestSchema } } } },
  responses: {
    201: jsonResponse(createTokenResponseSchema, 'The token.'),
    ...problemResponses('invalid_request', 'permission_denied', 'conflict'),
  },
});

export interface TokenRoutesOptions {
  /** Absent: the server has no token of its own, so nobody is kept from anything. */
  readonly tokens: ScopedTokens | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/** `POST /v1/tokens`. */
export function createTokenRoutes({ tokens, clock }: TokenRoutesOptions): OpenAPIHono {
  const app = createOpenApiApp();
  app.openapi(createToken, (context) => {
    if (tokens === undefined) {
      throw new ProblemError(
        'conflict',
        'This server was started without a token: whoever reaches it may do everything, and a scoped token would limit nobody.',
      );
    }
    const { scopes, sessionId, name, expiresInSeconds } = context.req.valid('json');
    const grant: TokenGrant = {
      scopes: [...new Set(scopes)],
      expiresAt: clock.now() + expiresInSeconds * 1000,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(name === undefined ? {} : { name }),
    };
    context.header('Cache-Control', 'no-store');
    return context.json({ token: tokens.mint(grant), ...grant, scopes: [...grant.scopes] }, 201);
  });
  return app;
}
