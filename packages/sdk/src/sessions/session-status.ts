import type { CreateSessionRequest, Session as SessionStatus } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';

/** `GET /v1/sessions/{id}`; `undefined` when the server does not know it. */
export async function findSessionStatus(
  { http }: Pick<ClientContext, 'http'>,
  sessionId: string,
): Promise<SessionStatus | undefined> {
  const path = joinPath('/v1/sessions', sessionId);
  try {
    return requireStatus(await retrying(() => http.json<SessionStatus>({ method: 'GET', path })), `GET ${path}`);
  } catch (error) {
    if (error instanceof SandboxAgentError && error.code === 'session_not_found') {
      return undefined;
    }
    throw error;
  }
}

/** `POST /v1/sessions`. The id makes it safe to send again: the same request gives the same session. */
export async function postSession(
  { http }: Pick<ClientContext, 'http'>,
  request: CreateSessionRequest & { id: string },
): Promise<SessionStatus> {
  const path = '/v1/sessions';
  return requireStatus(
    await retrying(() => http.json<SessionStatus>({ method: 'POST', path, json: request })),
    `POST ${path}`,
  );
}

/** Checks what the client goes on with; the rest passes as it came. */
export function requireStatus(status: SessionStatus, source: string): SessionStatus {
  if (typeof status.id !== 'string' || !Number.isInteger(status.lastIndex)) {
    throw new InvalidResponseError(source, 'a session with id and lastIndex');
  }
  return status;
}
