import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';
import type { HttpClient } from './http-client.ts';

export interface EventStreamOptions {
  readonly http: HttpClient;
  readonly path: string;
  /** Sent as `Last-Event-ID`: the stream begins right after it. */
  readonly lastEventId: string;
  readonly signal: AbortSignal;
  /** A stream that is silent for so long, heartbeats included, counts as cut. */
  readonly idleTimeoutMs: number;
  /** Called once, when the server has accepted the request. */
  readonly onOpen: () => void;
  /** Gets the messages of one chunk. The next chunk is read when its promise resolves: this is the back-pressure. */
  readonly onMessages: (messages: EventSourceMessage[]) => Promise<void>;
}

/**
 * Reads one server-sent event stream to its end. Resolves when the server ends it; rejects when it is cut, refused or
 * silent for too long. Does not reconnect: who reads knows from where.
 */
export async function readEventStream(options: EventStreamOptions): Promise<void> {
  const idle = createIdleTimer(options.idleTimeoutMs);
  const source = `GET ${options.path}`;
  try {
    idle.restart();
    const response = await options.http.send({
      method: 'GET',
      path: options.path,
      headers: { accept: 'text/event-stream', 'last-event-id': options.lastEventId },
      signal: AbortSignal.any([options.signal, idle.signal]),
    });
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body?.cancel().catch(() => {});
      throw new InvalidResponseError(source, 'an event stream');
    }
    options.onOpen();
    await readBody(response.body, options, idle);
  } catch (error) {
    options.signal.throwIfAborted();
    throw idle.signal.aborted ? new ServerUnreachableError(options.path, 'request', { cause: error }) : error;
  } finally {
    idle.stop();
  }
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  options: EventStreamOptions,
  idle: Pick<IdleTimer, 'restart' | 'stop'>,
): Promise<void> {
  let messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new ServerUnreachableError(options.path, 'request', { cause: error });
      });
      if (done) {
        return;
      }
      parser.feed(decoder.decode(value, { stream: true }));
      if (messages.length > 0) {
        const batch = messages;
        messages = [];
        // The server is not silent while the reader is slow.
        idle.stop();
        await options.onMessages(batch);
      }
      idle.restart();
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

interface IdleTimer {
  readonly signal: AbortSignal;
  readonly restart: () => void;
  readonly stop: () => void;
}

function createIdleTimer(timeoutMs: number): IdleTimer {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const restart = (): void => {
    stop();
    timer = setTimeout(() => controller.abort(new Error(`nothing came for ${timeoutMs} ms`)), timeoutMs);
  };
  return { signal: controller.signal, restart, stop };
}
