import type { CodeExecutionEvent, ExecuteCodeRequest } from '@sandbox-agent/protocol';
import type { ProblemDetails } from '@sandbox-agent/protocol/errors';
import { errorOfProblem } from '../errors/error-of-problem.ts';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { eventMessages } from '../http/event-messages.ts';
import type { HttpClient } from '../http/http-client.ts';

const path = '/v1/code/execute';
const source = `POST ${path}`;

/** Runs code and gives what the server tells of it, `end` at last. It is never sent twice: code may have done something. */
export async function* executionEvents(
  http: HttpClient,
  request: ExecuteCodeRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<CodeExecutionEvent, void, undefined> {
  const response = await http.send({
    method: 'POST',
    path,
    json: request,
    headers: { accept: 'text/event-stream' },
    signal,
  });
  try {
    for await (const { event, data } of eventMessages(response, source)) {
      if (event === 'failure') {
        const problem = JSON.parse(data) as ProblemDetails;
        throw errorOfProblem(problem.status, problem, new Response(data, { status: problem.status }));
      }
      const told = { event, data: JSON.parse(data) as unknown } as CodeExecutionEvent;
      yield told;
      if (told.event === 'end') {
        return;
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  throw new InvalidResponseError(source, 'an end of the execution');
}
