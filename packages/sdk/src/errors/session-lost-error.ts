/**
 * The server no longer has what it had of this session; a turn that ran is lost with it.
 *
 * `missing`: it does not know the session. `rolled_back`: it has fewer events than were seen. `destroyed`: it was destroyed
 * through this client. In the first two cases the next prompt, or `resumeSession`, carries the stored history over.
 */
export class SessionLostError extends Error {
  override readonly name = 'SessionLostError';
  readonly sessionId: string;
  readonly reason: 'missing' | 'rolled_back' | 'destroyed';

  constructor(sessionId: string, reason: 'missing' | 'rolled_back' | 'destroyed', options?: { cause?: unknown }) {
    super(`session '${sessionId}' is lost on the server (${reason})`, options);
    this.sessionId = sessionId;
    this.reason = reason;
  }
}
