import { ProblemError } from '../../http/problem-error.ts';
import { PendingChanges } from './pending-changes.ts';
import type { WatchedChange } from '@sandbox-agent/protocol';

/** Changes that are sent in one piece. */
const changesAtOnce = 500;
const heartbeatMs = 15_000;
const retryMs = 1_000;

export interface ChangeStreamOptions {
  /** The number that the reader has seen last in an earlier stream: what happened since was not kept. */
  readonly lastEventId: number | undefined;
  /** Called once, when the stream has ended for whatever reason. */
  readonly onEnd: () => void;
}

/** Changes as server-sent events. `id` counts on; what is lost is told as `event: gap`, never left out in silence. */
export class ChangeStream {
  readonly #pending = new PendingChanges();
  readonly #onEnd: () => void;
  #lastId: number;
  #wake: (() => void) | undefined;
  #first: string;
  #hasEnded = false;
  #failure: ProblemError | undefined;
  readonly readable: ReadableStream<Uint8Array>;

  constructor({ lastEventId, onEnd }: ChangeStreamOptions) {
    this.#onEnd = onEnd;
    this.#lastId = lastEventId ?? 0;
    this.#first = `retry: ${retryMs}\n\n${lastEventId === undefined ? '' : this.#gap('not_kept')}`;
    const encoder = new TextEncoder();
    this.readable = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const text = await this.#next();
          if (text === undefined) {
            controller.close();
          } else {
            controller.enqueue(encoder.encode(text));
          }
        },
        cancel: () => this.end(),
      },
      { highWaterMark: 0 },
    );
  }

  add(change: WatchedChange): void {
    this.#pending.add(change);
    this.#wake?.();
  }

  /** What is pending is still told. Idempotent. */
  end(): void {
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      this.#onEnd();
      this.#wake?.();
    }
  }

  /** Cuts the stream: whoever reads it connects again and is told that there was a gap. */
  fail(error: unknown): void {
    this.#failure = new ProblemError('stream_error', 'The watch failed.', { cause: error });
    this.end();
  }

  async #next(): Promise<string | undefined> {
    if (this.#first !== '') {
      const first = this.#first;
      this.#first = '';
      return first;
    }
    if (this.#pending.isEmpty && !this.#hasEnded) {
      const isWoken = await this.#wait();
      if (!isWoken) {
        return ': heartbeat\n\n';
      }
    }
    const { changes, hasGap } = this.#pending.take(changesAtOnce);
    if (changes.length === 0 && !hasGap) {
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      return this.#hasEnded ? undefined : '';
    }
    return (hasGap ? this.#gap('overflow') : '') + changes.map((change) => this.#event(change)).join('');
  }

  #wait(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(resolve, false), heartbeatMs).unref();
      this.#wake = () => {
        clearTimeout(timer);
        this.#settle(resolve, true);
      };
    });
  }

  #settle(resolve: (isWoken: boolean) => void, isWoken: boolean): void {
    this.#wake = undefined;
    resolve(isWoken);
  }

  #event(change: WatchedChange): string {
    this.#lastId += 1;
    return `id: ${this.#lastId}\ndata: ${JSON.stringify(change)}\n\n`;
  }

  /** Takes a number of its own, so that it is told once. */
  #gap(reason: string): string {
    this.#lastId += 1;
    const data = { from: this.#lastId, to: this.#lastId, reason };
    return `id: ${this.#lastId}\nevent: gap\ndata: ${JSON.stringify(data)}\n\n`;
  }
}
