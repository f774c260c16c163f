import type { TokenGrant } from './caller.ts';

/** The longest wait of a timer. */
const maximumTimerMs = 2 ** 31 - 1;

/** Whether the answer may go on for longer than the token is good for: some streams come without being asked for by their type. */
export function mayStream({ method }: Request): boolean {
  return method === 'GET';
}

/** A `GET`, aborted when the token it came with expires: a stream must not outlive the right to read it. */
export function untilExpiry(request: Request, { expiresAt }: TokenGrant, nowMs: number): Request {
  const expiry = AbortSignal.timeout(Math.min(Math.max(expiresAt - nowMs, 0), maximumTimerMs));
  const signal = AbortSignal.any([request.signal, expiry]);
  return new Request(request.url, { method: request.method, headers: request.headers, signal });
}
