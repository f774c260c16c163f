import { ProblemError } from './problem-error.ts';

export interface LimitedBody {
  /** The request to go on with. */
  readonly request: Request;
  /** The problem, once more came than allowed. Whoever reads the body may hide it behind an error of its own. */
  problem(): ProblemError | undefined;
}

/**
 * Limits a request's body to `limitBytes`. A declared length is judged at once: throws `payload_too_large`. A body
 * without one is counted while it is read, and reading fails when it passes the limit.
 */
export function limitBody(request: Request, limitBytes: number): LimitedBody {
  const unchanged: LimitedBody = { request, problem: () => undefined };
  if (request.method === 'GET' || request.method === 'HEAD' || limitBytes === Number.POSITIVE_INFINITY) {
    return unchanged;
  }
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limitBytes) {
    throw tooLarge(limitBytes, `${declared} were announced`);
  }
  if (request.headers.get('transfer-encoding') === null || request.body === null) {
    return unchanged;
  }
  return countBody(request, request.body, limitBytes);
}

function countBody(request: Request, body: ReadableStream<Uint8Array>, limitBytes: number): LimitedBody {
  let receivedBytes = 0;
  let problem: ProblemError | undefined;
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        receivedBytes += chunk.byteLength;
        if (receivedBytes > limitBytes) {
          problem = tooLarge(limitBytes, 'more came');
          controller.error(problem);
          return;
        }
        controller.enqueue(chunk);
      },
    }),
  );
  const { url, method, headers, signal } = request;
  return {
    request: new Request(url, { method, headers, signal, body: counted, duplex: 'half' }),
    problem: () => problem,
  };
}

function tooLarge(limitBytes: number, received: string): ProblemError {
  return new ProblemError('payload_too_large', `A request body may have ${limitBytes} bytes; ${received}.`, {
    context: { limitBytes },
  });
}
