import type { Logger } from '../telemetry/logger.ts';
import { eventStreamHeaders } from './event-stream.ts';
import { ProblemError } from './problem-error.ts';
import { requestProblem } from './request-problem.ts';

export interface WorkStreamOptions {
  /** Does the work and tells of it; the signal is aborted when the reader hangs up. What is told after that is dropped. */
  readonly work: (context: { send: (event: string, data: unknown) => void; signal: AbortSignal }) => Promise<void>;
  /** The path of the request, for a problem. */
  readonly instance: string;
  readonly logger: Logger;
  /** The name of the event that tells the problem. Default: `error`. */
  readonly failureEvent?: string | undefined;
  /** Default 15 s. */
  readonly heartbeatMs?: number | undefined;
}

/**
 * Work as numbered server-sent events: what it sends, and when it fails the problem. A reader that hangs up aborts it. What
 * the reader does not take is held: the work must tell no more than memory is for.
 */
export function createWorkStream(options: WorkStreamOptions): Response {
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
        .work({ send, signal: controller.signal })
        .catch((error: unknown) => {
          if (!controller.signal.aborted) {
            send(options.failureEvent ?? 'error', describeFailure(error, options));
          }
        })
        .finally(() => {
          clearInterval(heartbeat);
          if (!controller.signal.aborted) {
            stream.close();
          }
        })
        .catch((error: unknown) => options.logger.error({ err: error }, 'a stream of work failed'));
    },
    cancel(reason) {
      clearInterval(heartbeat);
      controller.abort(reason ?? new Error('The reader hung up.'));
    },
  });
  return new Response(body, { headers: eventStreamHeaders });
}

function describeFailure(error: unknown, { instance, logger }: WorkStreamOptions): unknown {
  const problem = requestProblem(error);
  if (problem === undefined) {
    logger.error({ err: error, instance }, 'work that was watched failed');
  }
  return (problem ?? new ProblemError('internal', 'The request failed inside the server.')).toProblemDetails(instance);
}
