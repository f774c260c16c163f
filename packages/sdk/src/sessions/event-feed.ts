import type { Session as SessionStatus, SessionEvent } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import type { GapError } from '../errors/gap-error.ts';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';
import { SessionLostError } from '../errors/session-lost-error.ts';
import { readEventStream } from '../http/event-stream.ts';
import { joinPath } from '../http/join-path.ts';
import { isTransient } from '../http/retry.ts';
import { delay } from '../runtime/delay.ts';
import { EventSequence, SkippedEventError } from './event-sequence.ts';
import { parseStreamMessages } from './stream-message.ts';

export interface EventFeedOptions {
  readonly context: Pick<ClientContext, 'http' | 'connection' | 'limits'>;
  readonly sessionId: string;
  /** The last index that is stored already. */
  readonly after: number;
  /** Ends the feed. */
  readonly signal: AbortSignal;
  /** Each event once, in order. The stream is read on when the promise resolves. Its rejection ends the feed. */
  readonly onEvents: (events: readonly SessionEvent[]) => Promise<void>;
  readonly onGap: (gap: GapError) => void;
  /** The server was given up for the present: whoever waits should not. The feed goes on when it comes back. */
  readonly onInterrupted: (error: unknown) => void;
  /** A stream was opened. */
  readonly onOpen: () => void;
}

/** So many answers in a row that are no stream end the feed: about 8 s. One that breaks the contract counts twice. */
const maxUselessAnswers = 9;

/**
 * Follows a session's events through cuts, restarts and recoveries, each time from the last index it has. Resolves when its
 * signal aborts; rejects when going on makes no sense: refused, session lost, store failed, sandbox gone.
 */
export async function followEvents(options: EventFeedOptions): Promise<void> {
  const { signal, sessionId } = options;
  const sequence = new EventSequence(sessionId, options.after);
  let first = true;
  let attempts = 0;
  let uselessAnswers = 0;
  while (!signal.aborted) {
    const before = sequence.position;
    let opened = false;
    try {
      await serverIsThere(options);
      if (!first) {
        await sessionIsThere(options, sequence.position);
      }
      first = false;
      await readOnce(options, sequence, () => {
        opened = true;
        options.onOpen();
      });
      options.context.connection.reportFailure();
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!isPassing(error)) {
        throw error;
      }
      uselessAnswers += error instanceof InvalidResponseError ? 2 : opened ? 0 : 1;
      if (uselessAnswers >= maxUselessAnswers && sequence.position === before) {
        throw error;
      }
    }
    if (sequence.position > before) {
      attempts = 0;
      uselessAnswers = 0;
    }
    await delay(backoffMs(attempts), { signal });
    attempts += 1;
  }
}

async function serverIsThere({ context, signal, onInterrupted }: EventFeedOptions): Promise<void> {
  try {
    await context.connection.whenReady(signal);
  } catch (error) {
    if (signal.aborted || context.connection.state.state === 'disposed') {
      throw error;
    }
    onInterrupted(error);
    await context.connection.whenRecovered(signal);
  }
}

/** After a cut the server may have been replaced by one that knows less than we do. */
async function sessionIsThere({ context, sessionId, signal }: EventFeedOptions, position: number): Promise<void> {
  const path = joinPath('/v1/sessions', sessionId);
  const session = await context.http
    .json<SessionStatus>({ method: 'GET', path, signal })
    .catch((error: unknown) => Promise.reject(asSessionLost(error, sessionId)));
  if (typeof session.lastIndex === 'number' && session.lastIndex < position) {
    throw new SessionLostError(sessionId, 'rolled_back');
  }
}

async function readOnce(options: EventFeedOptions, sequence: EventSequence, onOpen: () => void): Promise<void> {
  const { context, sessionId, signal } = options;
  const path = joinPath('/v1/sessions', sessionId, 'events');
  const moved = new AbortController();
  const remove = context.connection.onMoved(() => moved.abort(new ServerUnreachableError(path, 'request')));
  try {
    await readEventStream({
      http: context.http,
      path,
      lastEventId: String(sequence.position),
      signal: AbortSignal.any([signal, moved.signal]),
      idleTimeoutMs: context.limits.streamIdleTimeoutMs,
      onOpen,
      onMessages: async (messages) => {
        const { parsed, failure } = parseStreamMessages(messages, `GET ${path}`);
        for (const step of sequence.accept(parsed)) {
          if (step.kind === 'gap') {
            options.onGap(step.gap);
          } else {
            await options.onEvents(step.events);
          }
        }
        if (failure) {
          throw failure;
        }
      },
    });
  } catch (error) {
    if (error instanceof ServerUnreachableError && !moved.signal.aborted) {
      context.connection.reportFailure();
    }
    throw asSessionLost(error, sessionId);
  } finally {
    remove();
  }
}

function asSessionLost(error: unknown, sessionId: string): unknown {
  const lost = error instanceof SandboxAgentError && error.code === 'session_not_found';
  return lost ? new SessionLostError(sessionId, 'missing', { cause: error }) : error;
}

function isPassing(error: unknown): boolean {
  return error instanceof SkippedEventError || error instanceof InvalidResponseError || isTransient(error);
}

function backoffMs(attempts: number): number {
  return Math.min(20 * 2 ** attempts, 5_000) * (0.5 + Math.random() / 2);
}
