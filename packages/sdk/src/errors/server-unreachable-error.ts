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

/** What fetch failed on is in the cause of its error, or in the cause of that. */
function because(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause instanceof Error) {
    deepest = deepest.cause;
  }
  return deepest instanceof Error && deepest.message ? `: ${deepest.message}` : '';
}
