import { z } from 'zod';
import { sessionIdSchema } from '../sessions/identifiers.ts';
import { tokenNameSchema } from './token-name.ts';
import { tokenScopeSchema, type TokenScope } from './token-scope.ts';

/** Seven days: a token cannot be taken back, so it must end by itself. */
export const maximumTokenSeconds = 7 * 24 * 60 * 60;

const ofOneSession = (scope: TokenScope): boolean => scope.startsWith('sessions:');

/** `POST /v1/tokens`. */
export const createTokenRequestSchema = z
  .strictObject({
    scopes: z.array(tokenScopeSchema).min(1).max(20).describe('What the token allows, and nothing else.'),
    sessionId: sessionIdSchema
      .optional()
      .describe('Limits it to one session, which need not exist yet. Only with scopes of sessions.'),
    expiresInSeconds: z.number().int().min(1).max(maximumTokenSeconds),
    name: tokenNameSchema.optional().describe('Who it is for: `by` of the decisions made with it.'),
  })
  .refine(({ scopes, sessionId }) => sessionId === undefined || scopes.every(ofOneSession), {
    path: ['scopes'],
    message: 'files, processes and terminals belong to no session: make another token for them, without sessionId',
  })
  .meta({ id: 'CreateTokenRequest' });

export type CreateTokenRequest = z.infer<typeof createTokenRequestSchema>;

export const createTokenResponseSchema = z
  .object({
    token: z.string().describe('Shown once; the server keeps no copy.'),
    expiresAt: z.number().describe('Epoch milliseconds.'),
    scopes: z.array(tokenScopeSchema),
    sessionId: z.string().optional(),
    name: z.string().optional(),
  })
  .meta({ id: 'CreateTokenResponse' });

export type CreateTokenResponse = z.infer<typeof createTokenResponseSchema>;
