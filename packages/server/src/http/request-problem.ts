import { HTTPException } from 'hono/http-exception';
import { ProblemError } from './problem-error.ts';
import type { ErrorCode } from '@sandbox-agent/protocol/errors';

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'token_invalid',
  403: 'permission_denied',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  409: 'conflict',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
};

/**
 * What a thrown value means for the caller: itself when it is a {@link ProblemError}, the matching code for the
 * framework's own rejections, else `undefined`: a fault of ours, whose message is not for the caller.
 */
export function requestProblem(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) {
    return error;
  }
  if (error instanceof HTTPException) {
    const code = codeOfStatus[error.status];
    return code === undefined ? undefined : new ProblemError(code, error.message, { cause: error });
  }
  return isCutOffBody(error)
    ? new ProblemError('invalid_request', 'The request ended before its body did.', { cause: error })
    : undefined;
}

/** What Node.js and Bun throw out of the body of a caller that went away, or whose chunks are none. */
function isCutOffBody(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  return error.name === 'AbortError'
    ? error.message === 'The connection was closed.'
    : error.message === 'aborted' && 'code' in error && error.code === 'ECONNRESET';
}
