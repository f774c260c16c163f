/** The persist driver failed again and again. Nothing is lost: the server keeps the events, and the next use reads them again. */
export class PersistError extends Error {
  override readonly name = 'PersistError';
  readonly sessionId: string;

  constructor(sessionId: string, options: { cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`The persist driver could not store events of session '${sessionId}': ${reason}`, options);
    this.sessionId = sessionId;
  }
}
