import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';

/**
 * The messages of an answer that is an event stream, until the server ends it. Who stops early cancels it. Throws `InvalidResponseError`
 * when the answer is something else and `ServerUnreachableError` when it is cut.
 */
export async function* eventMessages(response: Response, source: string): AsyncGenerator<EventSourceMessage> {
  if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel().catch(() => {});
    throw new InvalidResponseError(source, 'an event stream');
  }
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new ServerUnreachableError(source, 'request', { cause: error });
      });
      if (done) {
        return;
      }
      parser.feed(decoder.decode(value, { stream: true }));
      yield* messages.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
