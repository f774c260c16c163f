import type { CreateTokenRequest, CreateTokenResponse } from '@sandbox-agent/protocol';
import type { HttpClient } from '../http/http-client.ts';
import { retrying } from '../http/retry.ts';

/**
 * `POST /v1/tokens`: a token that allows less than the client's own and ends by itself. The server keeps none, so asking again does no
 * harm. Throws `SandboxAgentError` with code `permission_denied` when the client itself has a scoped token, `conflict` when the server
 * has no token at all.
 */
export function createToken(http: HttpClient, request: CreateTokenRequest): Promise<CreateTokenResponse> {
  return retrying(() => http.json({ method: 'POST', path: '/v1/tokens', json: request }));
}
