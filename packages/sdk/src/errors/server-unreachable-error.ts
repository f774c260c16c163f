/**
 * No answer came from the server.
 *
 * `request`: one request failed on the network and may be sent again. `given_up`: health checks and recovery failed for the
 * whole of `unreachableTimeoutMs`; checks go on in the background, and calls work again once one succeeds.
 */
export class ServerUnreachableError extends Error {
  override readonly name = 'ServerUnreachableError';
  readonly baseUrl: string;
  readonly phase: 'request' | 'given_up';

  constructor(baseUrl: string, phase: 'request' | 'given_up', options: { cause?: unknown; waitedMs?: number } = {}) {
    const waited = options.waitedMs === undefined ? '' : ` for ${Math.round(options.waitedMs)} ms`;
    super(`No answer from the server at ${baseUrl}${waited}${because(options.cause)}`, { cause: options.cause });
    this.baseUrl = baseUrl;
    this.phase = phase;
  }
}

/** What fetch failed on is often only in the cause of its error. */
function because(cause: unknown): string {
  if (!(cause instanceof Error)) {
    return '';
  }
  const inner = cause.cause instanceof Error && cause.cause.message ? cause.cause.message : cause.message;
  return inner ? `: ${inner}` : '';
}
