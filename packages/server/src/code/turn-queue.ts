/** Lets one at a time work, in the order they came. */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** How many wait for the one who works. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Works when it is its turn. Who is aborted before that never works, and gets the signal's reason. */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = before.then(() => promise);
    this.#waiting += 1;
    try {
      await untilAborted(before, signal);
    } catch (error) {
      resolve();
      throw error;
    } finally {
      this.#waiting -= 1;
    }
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      resolve();
    }
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    return promise;
  }
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
