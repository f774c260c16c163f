import type { ProcessLogEntry, ProcessLogExit, ProcessLogGap } from '@sandbox-agent/protocol';
import type { EventSourceMessage } from 'eventsource-parser';
import { readEventStream } from '../http/event-stream.ts';
import type { HttpClient } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { isTransient } from '../http/retry.ts';
import { createDeferred } from '../runtime/deferred.ts';
import { delay } from '../runtime/delay.ts';
import { callListener, type ReportError } from '../runtime/listeners.ts';
import type { FollowLogsOptions, ProcessLogSubscription } from './process-types.ts';

export interface FollowLogsContext {
  readonly http: HttpClient;
  readonly reportError: ReportError;
  /** Aborts when the client is disposed. */
  readonly lifetime: AbortSignal;
  /** See `readEventStream`. */
  readonly idleTimeoutMs: number;
}

const reconnectMs = 250;
const maximumAttempts = 20;

/** Resolves when the log is open. A stream that is cut is taken up behind the last entry that came. */
export async function followLogs(
  context: FollowLogsContext,
  id: string,
  options: FollowLogsOptions,
): Promise<ProcessLogSubscription> {
  const stop = new AbortController();
  const signals = [stop.signal, context.lifetime, options.signal].filter((signal) => signal !== undefined);
  const opened = createDeferred<void>();
  const closed = createDeferred<void>();
  const following = new LogFollower(context, { id, options, signal: AbortSignal.any(signals), onOpen: opened.resolve });
  following.run().then(
    () => closed.resolve(),
    (error: unknown) => {
      opened.reject(error);
      closed.reject(error);
    },
  );
  await Promise.race([opened.promise, closed.promise]);
  return { close: () => stop.abort(), closed: closed.promise };
}

interface Following {
  readonly id: string;
  readonly options: FollowLogsOptions;
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
}

class LogFollower {
  readonly #context: FollowLogsContext;
  readonly #following: Following;
  #lastEventId = '';
  #hasExited = false;
  #attempts = 0;

  constructor(context: FollowLogsContext, following: Following) {
    this.#context = context;
    this.#following = following;
  }

  async run(): Promise<void> {
    const { signal } = this.#following;
    while (!this.#hasExited && !signal.aborted) {
      try {
        await this.#read();
      } catch (error) {
        if (!signal.aborted && (!isTransient(error) || this.#attempts >= maximumAttempts)) {
          throw error;
        }
      }
      if (!this.#hasExited) {
        this.#attempts += 1;
        await delay(reconnectMs, { signal });
      }
    }
  }

  async #read(): Promise<void> {
    const { http, idleTimeoutMs } = this.#context;
    const { id, options, signal, onOpen } = this.#following;
    const query = new URLSearchParams({ follow: 'true' });
    for (const name of ['stream', 'tail', 'since'] as const) {
      const value = options[name];
      if (value != null) {
        query.set(name, String(value));
      }
    }
    await readEventStream({
      http,
      path: `${joinPath('/v1/processes', id, 'logs')}?${query.toString()}`,
      lastEventId: this.#lastEventId,
      signal,
      idleTimeoutMs,
      onOpen,
      onMessages: async (messages) => messages.forEach((message) => this.#take(message)),
    });
  }

  #take({ event, id, data }: EventSourceMessage): void {
    const { options, signal } = this.#following;
    const { reportError } = this.#context;
    if (signal.aborted) {
      return;
    }
    this.#attempts = 0;
    if (event === 'log') {
      this.#lastEventId = id ?? this.#lastEventId;
      callListener(options.onEntry, JSON.parse(data) as ProcessLogEntry, reportError);
    } else if (event === 'gap' && options.onGap) {
      callListener(options.onGap, JSON.parse(data) as ProcessLogGap, reportError);
    } else if (event === 'exit') {
      this.#hasExited = true;
      if (options.onExit) {
        callListener(options.onExit, JSON.parse(data) as ProcessLogExit, reportError);
      }
    }
  }
}
