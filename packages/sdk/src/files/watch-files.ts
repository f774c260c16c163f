import type { WatchedChange } from '@sandbox-agent/protocol';
import type { EventSourceMessage } from 'eventsource-parser';
import type { ClientContext } from '../client-context.ts';
import { readEventStream } from '../http/event-stream.ts';
import { isTransient } from '../http/retry.ts';
import { delay } from '../runtime/delay.ts';
import type { FsWatchGap, FsWatchOptions } from './file-types.ts';

const reconnectMs = 500;

/** Changes as they are told. A stream that was cut is opened again where it was; the server then tells of the gap. */
export async function* watchFiles(
  { http, limits, lifetime }: ClientContext,
  path: string,
  { recursive = false, signal }: FsWatchOptions = {},
): AsyncGenerator<WatchedChange | FsWatchGap, void> {
  const leaving = new AbortController();
  const ended = AbortSignal.any([leaving.signal, lifetime, ...(signal === undefined ? [] : [signal])]);
  const queue = new MessageQueue();
  let lastEventId = '';
  const query = new URLSearchParams({ path, recursive: String(recursive) });
  const reading = (async () => {
    while (!ended.aborted) {
      try {
        await readEventStream({
          http,
          path: `/v1/fs/watch?${query}`,
          lastEventId,
          signal: ended,
          idleTimeoutMs: limits.streamIdleTimeoutMs,
          onOpen: () => undefined,
          async onMessages(messages) {
            lastEventId = messages.at(-1)?.id ?? lastEventId;
            await queue.put(messages);
          },
        });
      } catch (error) {
        if (ended.aborted || !isTransient(error)) {
          throw error;
        }
      }
      // A first stream that told nothing has no number to go on from; what happened meanwhile is a gap all the same.
      lastEventId ||= '0';
      await delay(reconnectMs, { signal: ended });
    }
  })();
  reading.then(
    () => queue.end(),
    (error: unknown) => queue.end(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    for (let messages = await queue.take(); messages !== undefined; messages = await queue.take()) {
      yield* messages.map(readMessage);
    }
  } catch (error) {
    if (signal?.aborted !== true) {
      throw error;
    }
  } finally {
    leaving.abort();
    queue.end();
  }
}

function readMessage({ event, data }: EventSourceMessage): WatchedChange | FsWatchGap {
  return event === 'gap'
    ? { type: 'gap', reason: (JSON.parse(data) as { reason: string }).reason }
    : (JSON.parse(data) as WatchedChange);
}

/** Holds one batch: the next one is read when this one was taken. */
class MessageQueue {
  #batch: EventSourceMessage[] | undefined;
  #taken: (() => void) | undefined;
  #came: (() => void) | undefined;
  #ending: { readonly error: Error | undefined } | undefined;

  async put(batch: EventSourceMessage[]): Promise<void> {
    if (this.#ending === undefined) {
      this.#batch = batch;
      this.#came?.();
      await new Promise<void>((resolve) => (this.#taken = resolve));
    }
  }

  /** The next batch; `undefined` at the end. Rejects with what ended it. */
  async take(): Promise<EventSourceMessage[] | undefined> {
    while (this.#batch === undefined && this.#ending === undefined) {
      await new Promise<void>((resolve) => (this.#came = resolve));
    }
    const batch = this.#batch;
    this.#batch = undefined;
    this.#taken?.();
    if (batch === undefined && this.#ending?.error !== undefined) {
      throw this.#ending.error;
    }
    return batch;
  }

  end(error?: Error): void {
    this.#ending ??= { error };
    this.#came?.();
    this.#taken?.();
  }
}
