/** The persist driver has no session of this id. */
export class SessionNotFoundError extends Error {
  override readonly name = 'SessionNotFoundError';
  readonly sessionId: string;

  constructor(sessionId: string) {
    super(`session '${sessionId}' not found`);
    this.sessionId = sessionId;
  }
}
