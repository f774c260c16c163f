import type { ProblemDetails } from '@sandbox-agent/protocol/errors';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { errorOfProblem } from '../errors/error-of-problem.ts';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import type { HttpClient, HttpRequest } from './http-client.ts';

/**
 * Sends a request whose answer tells its progress, and resolves with its result. The work ends when the signal aborts: the server
 * sees that nobody reads.
 */
export async function readProgressStream<Progress, Result>(
  http: HttpClient,
  request: HttpRequest,
  onProgress: (progress: Progress) => void,
): Promise<Result> {
  const headers = { ...request.headers, accept: 'text/event-stream' };
  const response = await http.send({ ...request, headers });
  const source = `${request.method} ${request.path}`;
  if (response.body === null) {
    throw new InvalidResponseError(source, 'an event stream');
  }
  let last: EventSourceMessage | undefined;
  const parser = createParser({
    onEvent(message) {
      if (message.event === 'progress') {
        onProgress(JSON.parse(message.data) as Progress);
      } else {
        last = message;
      }
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parser.feed(decoder.decode(chunk.value, { stream: true }));
  }
  switch (last?.event) {
    case 'result':
      return JSON.parse(last.data) as Result;
    case 'error': {
      const problem = JSON.parse(last.data) as ProblemDetails;
      throw errorOfProblem(problem.status, problem, Response.json(problem, { status: problem.status }));
    }
    default:
      throw new InvalidResponseError(source, 'a stream that ends with a result');
  }
}
