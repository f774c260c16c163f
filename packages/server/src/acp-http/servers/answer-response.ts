import { withDeadline } from '../../lifecycle/deadline.ts';
import { ProblemError } from '../../http/problem-error.ts';
import type { ClientRequest } from '../client-message.ts';

export interface AnswerTimes {
  /** How long only the answer decides what is sent. Default 30 s: below the idle timeout of clients and proxies. */
  readonly silentMs?: number | undefined;
  /** The pause between signs of life after that. Default 15 s. */
  readonly heartbeatMs?: number | undefined;
}

const headers = { 'content-type': 'application/json' };
const signOfLife = Buffer.from(' ');

/**
 * The HTTP answer to a request that the agent answers when it does. Clients and proxies give up on an answer that does not begin:
 * after a while it begins, with white space, which means nothing in JSON. Should the agent die after that, the status has been sent,
 * and the caller gets a JSON-RPC error in the place of the 502.
 *
 * @throws what `answer` rejects with before that
 */
export async function answerResponse(
  request: ClientRequest,
  answer: Promise<Uint8Array>,
  { silentMs = 30_000, heartbeatMs = 15_000 }: AnswerTimes = {},
): Promise<Response> {
  const outcome = await withDeadline(answer, silentMs);
  if (outcome.done) {
    return new Response(Buffer.from(outcome.value), { headers });
  }
  const line = answer.catch((error: unknown) => errorLine(request, error));
  let isBegun = false;
  let isAnswered = false;
  return new Response(
    new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (!isBegun) {
            isBegun = true;
            controller.enqueue(signOfLife);
            return;
          }
          const next = isAnswered ? undefined : await withDeadline(line, heartbeatMs);
          if (next === undefined) {
            controller.close();
          } else if (next.done) {
            isAnswered = true;
            controller.enqueue(next.value);
          } else {
            controller.enqueue(signOfLife);
          }
        },
      },
      { highWaterMark: 0 },
    ),
    { headers },
  );
}

function errorLine(request: ClientRequest, error: unknown): Uint8Array {
  const problem =
    error instanceof ProblemError ? error : new ProblemError('internal', 'The request failed inside the server.');
  const { id } = request.message;
  const message = {
    jsonrpc: '2.0',
    id,
    error: { code: -32603, message: problem.message, data: problem.toProblemDetails() },
  };
  return Buffer.from(JSON.stringify(message));
}
