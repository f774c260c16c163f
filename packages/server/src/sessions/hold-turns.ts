import { relative, sep } from 'node:path';
import { ProblemError } from '../http/problem-error.ts';
import type { ServerEvent } from './session-journal.ts';
import type { Session } from './session.ts';

/** Sessions whose turns wait. */
export interface HeldTurns {
  readonly sessionIds: readonly string[];
  /** Writes an event to the log of each. */
  tell(event: ServerEvent): void;
  /** Lets their turns go on. Idempotent. */
  release(): void;
}

/**
 * Keeps sessions from beginning a turn, so that nobody works in their directory.
 *
 * @throws ProblemError `conflict` when a turn runs and is not to be cancelled; the reason of the signal
 */
export async function holdTurns(
  sessions: readonly Session[],
  { cancel, signal }: { cancel: boolean; signal: AbortSignal },
): Promise<HeldTurns> {
  const holds = sessions.map((session) => session.holdTurns());
  const release = (): void => holds.forEach((hold) => hold.release());
  try {
    const busy = sessions.filter(({ runningPromptId }) => runningPromptId !== undefined);
    if (busy.length > 0 && !cancel) {
      throw new ProblemError('conflict', `A turn runs in this directory, of session ${busy[0]?.id}.`, {
        context: { running: busy.map(({ id, runningPromptId }) => ({ sessionId: id, promptId: runningPromptId })) },
      });
    }
    busy.forEach((session) => session.cancel({ includeQueued: false }));
    await unlessAborted(Promise.all(holds.map(({ turnOver }) => turnOver)), signal);
    return {
      sessionIds: sessions.map(({ id }) => id),
      tell: (event) => sessions.forEach((session) => session.record(event)),
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Whether one of two directories is the other, or is in it. Both absolute, links resolved. */
export function overlaps(one: string, other: string): boolean {
  const leadsOut = (path: string): boolean => path === '..' || path.startsWith(`..${sep}`);
  return !leadsOut(relative(one, other)) || !leadsOut(relative(other, one));
}

async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
