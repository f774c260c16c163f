import { ProblemError } from '../../http/problem-error.ts';
import type { Paths } from '../../paths/index.ts';
import { ChangeStream } from './change-stream.ts';
import { watchPath } from './watch-path.ts';

/** Watches at the same time. */
const maximumWatches = 64;

export interface WatchRequest {
  readonly path: string;
  readonly isRecursive: boolean;
  readonly lastEventId: number | undefined;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** Every watch of a server. */
export class Watches {
  readonly #paths: Paths;
  readonly #running = new Set<ChangeStream>();
  readonly #stopping = new Set<Promise<void>>();
  #count = 0;

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  /** Resolves when the watch sees everything that happens from then on. */
  async open({ path, isRecursive, lastEventId, signal }: WatchRequest): Promise<ReadableStream<Uint8Array>> {
    if (this.#count >= maximumWatches) {
      throw new ProblemError('too_many_requests', `There are ${maximumWatches} watches already.`, {
        context: { retryAfterSeconds: 5 },
      });
    }
    this.#count += 1;
    let stop: (() => Promise<void>) | undefined;
    const end = (): void => stream.end();
    const stream = new ChangeStream({
      lastEventId,
      onEnd: () => {
        this.#running.delete(stream);
        signal.removeEventListener('abort', end);
        this.#track(stop?.());
      },
    });
    try {
      stop = await watchPath({
        paths: this.#paths,
        path,
        isRecursive,
        onChange: (change) => stream.add(change),
        onFailure: (error) => stream.fail(error),
      });
    } catch (error) {
      this.#count -= 1;
      throw error;
    }
    this.#running.add(stream);
    signal.addEventListener('abort', end);
    if (signal.aborted) {
      end();
    }
    return stream.readable;
  }

  /** Ends every watch. Idempotent. */
  async close(): Promise<void> {
    for (const stream of this.#running) {
      stream.end();
    }
    await Promise.allSettled(this.#stopping);
  }

  #track(stopping: Promise<void> | undefined): void {
    const settled = (stopping ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.#count -= 1;
        this.#stopping.delete(settled);
      });
    this.#stopping.add(settled);
  }
}
