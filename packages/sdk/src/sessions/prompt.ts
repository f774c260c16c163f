import type { PromptAccepted, PromptStatus } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { SessionLostError } from '../errors/session-lost-error.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { abortable } from '../runtime/abortable.ts';
import { delay } from '../runtime/delay.ts';
import { attach } from './attach.ts';
import { cancelTurn } from './cancel.ts';
import type { LiveSession } from './live-session.ts';
import type { PromptInput, PromptOptions, PromptResult } from './session-types.ts';
import { outcomeOfStatus } from './turn-book.ts';

/**
 * Sends a prompt and resolves with the end of its turn, after every event of the turn was stored and delivered.
 *
 * It is sent with an idempotency key, and again after whatever may pass: it runs once. The turn has no deadline; the waiting
 * ends when the agent dies, the session is lost, the server was given up or the client is disposed.
 */
export async function sendPrompt(
  context: ClientContext,
  live: LiveSession,
  prompt: PromptInput,
  options: PromptOptions = {},
): Promise<PromptResult> {
  options.signal?.throwIfAborted();
  const key = options.idempotencyKey ?? context.createId();
  await abortable(attach(context, live), options.signal);
  const reached = live.reached;
  const turn = postPrompt(context, live, prompt, key)
    .catch(async (error: unknown) => {
      if (!isSessionNotFound(error)) {
        throw error;
      }
      // The server was replaced and the feed has not noticed yet.
      await live.detach(new SessionLostError(live.id, 'missing', { cause: error }));
      await attach(context, live);
      return postPrompt(context, live, prompt, key);
    })
    .then((accepted) => ({ accepted, outcome: turnOutcome(context, live, accepted, reached) }));
  return options.signal ? abortableTurn(context, live, turn, options.signal) : (await turn).outcome;
}

type Turn = Promise<{ accepted: PromptAccepted; outcome: Promise<PromptResult> }>;

async function postPrompt(
  { http }: ClientContext,
  live: LiveSession,
  prompt: PromptInput,
  key: string,
): Promise<PromptAccepted> {
  const path = joinPath('/v1/sessions', live.id, 'prompts');
  const accepted = await retrying(() =>
    http.json<PromptAccepted>({ method: 'POST', path, json: { prompt }, headers: { 'idempotency-key': key } }),
  );
  if (typeof accepted.promptId !== 'string' || !Number.isInteger(accepted.index)) {
    throw new InvalidResponseError(`POST ${path}`, 'promptId and index');
  }
  return accepted;
}

/** `reached`: the last index that was delivered before the prompt was sent. */
function turnOutcome(
  { http }: ClientContext,
  live: LiveSession,
  { promptId, index }: PromptAccepted,
  reached: number,
): Promise<PromptResult> {
  const handled = (outcome: Promise<PromptResult>): Promise<PromptResult> => {
    outcome.catch(() => {});
    return outcome;
  };
  if (index > reached || live.turns.hasEnded(promptId)) {
    return handled(live.attached ? live.turns.wait(promptId) : Promise.reject(live.failure));
  }
  // The key was used before: the turn may have ended before this client looked.
  const path = joinPath('/v1/sessions', live.id, 'prompts', promptId);
  const ended = retrying(() => http.json<PromptStatus>({ method: 'GET', path })).then(async (status) => {
    if (status.status !== 'done') {
      return live.turns.wait(promptId);
    }
    await live.whenReached(status.endIndex ?? status.index);
    return outcomeOfStatus(status);
  });
  return handled(ended);
}

/**
 * The turn's outcome until the signal aborts. Then the turn is cancelled, and the prompt rejects with the signal's reason
 * when it has ended, or after the grace. It is named, so that the turns of others are left alone.
 */
async function abortableTurn(
  context: ClientContext,
  live: LiveSession,
  turn: Turn,
  signal: AbortSignal,
): Promise<PromptResult> {
  const outcome = turn.then((accepted) => accepted.outcome);
  const settled = outcome.then(
    () => {},
    () => {},
  );
  const aborted = Promise.withResolvers<'aborted'>();
  const onAbort = (): void => aborted.resolve('aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const first = await Promise.race([settled, aborted.promise]);
    if (first !== 'aborted' && !signal.aborted) {
      return await outcome;
    }
    turn.then(
      ({ accepted: { promptId } }) => {
        cancelTurn(context, live.id, { promptId }).catch(context.reportError);
      },
      () => {},
    );
    await Promise.race([settled, delay(context.limits.abortGraceMs, { signal: context.lifetime })]);
    throw signal.reason;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function isSessionNotFound(error: unknown): boolean {
  return error instanceof SandboxAgentError && error.code === 'session_not_found';
}
