import type { CancelResponse } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';

export interface CancelOptions {
  /** Also cancels the prompts that wait for their turn. Default false. */
  queued?: boolean;
  /** Cancels this prompt alone, whether its turn runs or it still waits; nothing when it has ended. Not together with `queued`. */
  promptId?: string;
}

/**
 * Cancels the running turn, or one prompt, and keeps the session. Resolves when the server has begun to: the prompt itself resolves with stop
 * reason `cancelled` when the turn has ended.
 */
export function cancelTurn(
  { http }: Pick<ClientContext, 'http'>,
  sessionId: string,
  options: CancelOptions = {},
): Promise<CancelResponse> {
  const path = joinPath('/v1/sessions', sessionId, 'cancel');
  const { queued, promptId } = options;
  const query = { ...(queued ? { queued } : {}), ...(promptId === undefined ? {} : { promptId }) };
  return retrying(() => http.json<CancelResponse>({ method: 'POST', path, query }));
}
