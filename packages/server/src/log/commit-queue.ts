import type { Publication, PublishedLog } from './published-log.ts';

interface DurableWaiter {
  readonly eventIndex: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Under the policy `always`: batches that are written and wait for the disk before anybody may see them. */
export class CommitQueue {
  readonly #published: PublishedLog;
  #batches: Publication[] = [];
  #waiters: DurableWaiter[] = [];
  #failure: Error | undefined;

  constructor(published: PublishedLog) {
    this.#published = published;
  }

  get length(): number {
    return this.#batches.length;
  }

  /** Holds positions only. */
  push(batch: Publication): void {
    this.#batches.push(batch);
  }

  /** The first `count` batches are on the disk. */
  release(count: number): void {
    for (const batch of this.#batches.splice(0, count)) {
      this.#published.publish(batch);
    }
    const { lastIndex } = this.#published;
    const ready = this.#waiters.filter(({ eventIndex }) => eventIndex <= lastIndex);
    this.#waiters = this.#waiters.filter(({ eventIndex }) => eventIndex > lastIndex);
    for (const { resolve } of ready) {
      resolve();
    }
  }

  /** The disk refused: what is not visible now never will be by this process. */
  fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiters.splice(0)) {
      reject(error);
    }
  }

  /** Resolves when that entry is visible. Rejects when it will not be. */
  wait(eventIndex: number): Promise<void> {
    if (eventIndex <= this.#published.lastIndex) {
      return Promise.resolve();
    }
    if (this.#failure !== undefined) {
      return Promise.reject(this.#failure);
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ eventIndex, resolve, reject });
    });
  }
}
