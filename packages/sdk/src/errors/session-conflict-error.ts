/**
 * The server has another session under this id: its events differ from the stored ones.
 * Going on would mix two conversations, so nothing was changed. Use another id, or another store.
 */
export class SessionConflictError extends Error {
  override readonly name = 'SessionConflictError';
  readonly sessionId: string;
  /** The first index that was found to differ. */
  readonly eventIndex: number;

  constructor(sessionId: string, eventIndex: number) {
    super(`Event ${eventIndex} of session '${sessionId}' differs between the server and the store.`);
    this.sessionId = sessionId;
    this.eventIndex = eventIndex;
  }
}
