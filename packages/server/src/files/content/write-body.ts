import type { FileHandle } from 'node:fs/promises';
import { discardRest } from '../../http/discard-rest.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { writeAll } from './write-all.ts';

/** The body of a request with what is known about it. */
export interface RequestBody {
  readonly stream: ReadableStream<Uint8Array> | null;
  /** What `Content-Length` said. */
  readonly declaredBytes: number | undefined;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
}

/** The body as it is written. */
export function requestBody(request: Request): RequestBody {
  const declared = request.headers.get('content-length');
  return {
    stream: request.body as ReadableStream<Uint8Array> | null,
    declaredBytes: declared === null ? undefined : Number(declared),
    signal: request.signal,
  };
}

/**
 * Writes a request's body as it comes: one piece is in memory. Resolves with its length.
 *
 * @throws ProblemError `invalid_request` when the caller stopped before its end
 */
export async function writeBody(handle: FileHandle, body: RequestBody): Promise<number> {
  let written = 0;
  const reader = body.stream?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || value === undefined) {
        break;
      }
      await writeAll(handle, value);
      written += value.byteLength;
    }
  } catch (error) {
    // What the file system says matters; what the connection says is that nobody listens.
    throw (error as NodeJS.ErrnoException).syscall === 'write' ? error : cutOff(written, error);
  } finally {
    discardRest(reader);
  }
  if (body.signal.aborted || (body.declaredBytes !== undefined && body.declaredBytes !== written)) {
    throw cutOff(written);
  }
  return written;
}

function cutOff(receivedBytes: number, cause?: unknown): ProblemError {
  return new ProblemError('invalid_request', `The body ended after ${receivedBytes} bytes, before it was complete.`, {
    context: { receivedBytes },
    cause,
  });
}
