import type { Logger } from '../telemetry/logger.ts';
import { eventStreamHeaders } from './event-stream.ts';
import { ProblemError } from './problem-error.ts';
import { requestProblem } from './request-problem.ts';

export interface ProgressStreamOptions<Progress, Result> {
  /** Does the work; the signal is aborted when the reader hangs up. */
  readonly work: (context: { onProgress: (progress: Progress) => void; signal: AbortSignal }) => Promise<Result>;
  /** The path of the request, for a problem. */
  readonly instance: string;
  readonly logger: Logger;
  /** Default 15 s. */
  readonly heartbeatMs?: number;
}

/**
 * Work as server-sent events: `progress` for each step, then `result` with what the JSON answer would be, or `error` with
 * the problem. A reader that hangs up stops waiting for it.
 */
export function createProgressStream<Progress, Result>(options: ProgressStreamOptions<Progress, Result>): Response {
  const encoder = new TextEncoder();
  const controller = new AbortController();
  let heartbeat: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      let id = 0;
      const write = (text: string) => {
        if (!controller.signal.aborted) {
          stream.enqueue(encoder.encode(text));
        }
      };
      const send = (event: string, data: unknown) => {
        id += 1;
        write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      };
      write('retry: 3000\n\n');
      heartbeat = setInterval(() => write(': waiting\n\n'), options.heartbeatMs ?? 15_000);
      options
        .work({ onProgress: (progress) => send('progress', progress), signal: controller.signal })
        .then(
          (result) => send('result', result),
          (error: unknown) => send('error', describeFailure(error, options)),
        )
        .finally(() => {
          clearInterval(heartbeat);
          if (!controller.signal.aborted) {
            stream.close();
          }
        })
        .catch((error: unknown) => options.logger.error({ err: error }, 'a progress stream failed'));
    },
    cancel(reason) {
      clearInterval(heartbeat);
      controller.abort(reason ?? new Error('The reader hung up.'));
    },
  });
  return new Response(body, { headers: eventStreamHeaders });
}

function describeFailure(error: unknown, { instance, logger }: { instance: string; logger: Logger }): unknown {
  const problem = requestProblem(error);
  if (problem === undefined) {
    logger.error({ err: error, instance }, 'work that was watched failed');
  }
  return (problem ?? new ProblemError('internal', 'The request failed inside the server.')).toProblemDetails(instance);
}
