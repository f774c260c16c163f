import type { CancelResponse } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';

export interface CancelOptions {
  /** Also cancels the prompts that wait for their turn. Default false. */
  queued?: boolean;
}

/**
 * Cancels the running turn and keeps the session. Resolves when the server has begun to: the prompt itself resolves with stop
 * reason `cancelled` when the turn has ended.
 */
export function cancelTurn(
  { http }: Pick<ClientContext, 'http'>,
  sessionId: string,
  options: CancelOptions = {},
): Promise<CancelResponse> {
  const path = joinPath('/v1/sessions', sessionId, 'cancel');
  const query = options.queued ? { queued: true } : {};
  return retrying(() => http.json<CancelResponse>({ method: 'POST', path, query }));
}
