import { z } from 'zod';

export const tokenScopes = [
  'sessions:read',
  'sessions:write',
  'sessions:approve',
  'files:read',
  'files:write',
  'processes:read',
  'processes:write',
  'terminals',
] as const;

export const tokenScopeSchema = z.enum(tokenScopes);

/** One right of a scoped token. None of them includes another. */
export type TokenScope = z.infer<typeof tokenScopeSchema>;
