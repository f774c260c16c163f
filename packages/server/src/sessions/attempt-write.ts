import type { Logger } from '../telemetry/logger.ts';

/** Writes to a session's log as far as that is possible: a full disk must not keep a session from ending. */
export function attemptWrite(write: () => void, options: { logger: Logger; sessionId: string }): void {
  const { logger, sessionId } = options;
  try {
    write();
  } catch (error) {
    logger.error({ err: error, sessionId }, 'an event could not be recorded');
  }
}
