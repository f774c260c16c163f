import pRetry from 'p-retry';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';

/**
 * Runs a request that may safely be sent again until it is answered: after a network failure and after an answer that
 * speaks of the moment (500 without a cause in the table, 502 and 504 of a proxy, 503, 429). About 10 s in all, besides the
 * waiting for recovery that each attempt begins with.
 */
export function retrying<Result>(attempt: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  return pRetry(attempt, {
    retries: 7,
    minTimeout: 50,
    maxTimeout: 3_000,
    factor: 2.2,
    randomize: true,
    ...(signal ? { signal } : {}),
    shouldRetry: ({ error }) => isTransient(error),
  });
}

/** Whether the same request may have another outcome by itself. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ServerUnreachableError) {
    return error.phase === 'request';
  }
  return error instanceof SandboxAgentError && isTransientAnswer(error);
}

function isTransientAnswer(error: SandboxAgentError): boolean {
  switch (error.code) {
    case 'internal':
    case 'stream_error':
    case 'shutting_down':
    case 'too_many_requests':
    case 'timeout':
      return true;
    case undefined:
      // No problem of ours: a gateway between us and the server speaks.
      return error.status === 429 || error.status >= 500;
    default:
      return false;
  }
}
