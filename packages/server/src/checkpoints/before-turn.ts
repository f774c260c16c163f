import { realpath } from 'node:fs/promises';
import type { ServerEventParams } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Checkpoints } from './checkpoints.ts';

/** A turn that is about to begin. */
export interface TurnToBegin {
  readonly sessionId: string;
  readonly promptId: string;
  readonly cwd: string;
  /** Aborted when nobody waits for the turn any more. */
  readonly signal: AbortSignal;
}

type CheckpointEvent = {
  [Method in '_server/checkpoint' | '_server/checkpoint_failed']: {
    readonly method: Method;
    readonly params: ServerEventParams[Method];
  };
}['_server/checkpoint' | '_server/checkpoint_failed'];

/** Takes a checkpoint before a turn. Never rejects: the turn goes on without it, and the event says why. */
export async function takeBeforeTurn(
  { checkpoints, logger, timeoutMs }: { checkpoints: Checkpoints; logger: Logger; timeoutMs: number },
  { sessionId, promptId, cwd, signal }: TurnToBegin,
): Promise<CheckpointEvent> {
  const timeout = new AbortController();
  const problem = new ProblemError('timeout', `The checkpoint took longer than ${timeoutMs} ms.`, {
    context: { timeoutMs },
  });
  const timer = setTimeout(() => timeout.abort(problem), timeoutMs);
  try {
    const { id, fileCount, durationMs } = await checkpoints.take(await realpath(cwd), {
      facts: { reason: 'turn', sessionId, promptId },
      includeIgnored: false,
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    return { method: '_server/checkpoint', params: { checkpointId: id, promptId, fileCount, durationMs } };
  } catch (error) {
    if (signal.aborted) {
      return failed(promptId, 'conflict', 'The turn was cancelled before it began.');
    }
    logger.warn({ err: error, sessionId, promptId }, 'there is no checkpoint before a turn');
    return error instanceof ProblemError
      ? failed(promptId, error.code, error.message)
      : failed(promptId, 'internal', 'The checkpoint failed inside the server.');
  } finally {
    clearTimeout(timer);
  }
}

function failed(promptId: string, code: string, message: string): CheckpointEvent {
  return { method: '_server/checkpoint_failed', params: { promptId, code, message } };
}
