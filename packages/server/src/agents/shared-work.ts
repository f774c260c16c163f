/** Tells how a piece of shared work goes on. */
export type WorkListener<Progress> = (progress: Progress) => void;

interface Running<Result, Progress> {
  readonly result: Promise<Result>;
  readonly controller: AbortController;
  readonly listeners: Set<WorkListener<Progress>>;
  waiters: number;
}

/**
 * One piece of work for each key at a time, shared by all who ask while it runs. A caller who gives up stops waiting; the
 * work itself is cancelled when the last one has.
 */
export class SharedWork<Result, Progress> {
  readonly #running = new Map<string, Running<Result, Progress>>();
  /** Also what was given up and still cleans up. */
  readonly #unfinished = new Set<Running<Result, Progress>>();

  async run(
    key: string,
    work: (context: { signal: AbortSignal; report: WorkListener<Progress> }) => Promise<Result>,
    caller: { signal?: AbortSignal | undefined; onProgress?: WorkListener<Progress> | undefined },
  ): Promise<Result> {
    caller.signal?.throwIfAborted();
    const running = this.#running.get(key) ?? this.#start(key, work);
    running.waiters += 1;
    if (caller.onProgress !== undefined) {
      running.listeners.add(caller.onProgress);
    }
    let giveUp: (() => void) | undefined;
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = () => reject(caller.signal?.reason as Error);
      caller.signal?.addEventListener('abort', giveUp, { once: true });
    });
    try {
      return await Promise.race([running.result, givenUp]);
    } finally {
      if (giveUp !== undefined) {
        caller.signal?.removeEventListener('abort', giveUp);
      }
      if (caller.onProgress !== undefined) {
        running.listeners.delete(caller.onProgress);
      }
      running.waiters -= 1;
      if (running.waiters === 0) {
        // Who asks from now on wants work that is not cancelled.
        this.#forget(key, running);
        running.controller.abort(caller.signal?.reason);
      }
    }
  }

  /** Cancels everything and resolves when it has ended. */
  async cancelAll(reason: unknown): Promise<void> {
    const all = [...this.#unfinished];
    for (const { controller } of all) {
      controller.abort(reason);
    }
    await Promise.allSettled(all.map(({ result }) => result));
  }

  #start(
    key: string,
    work: (context: { signal: AbortSignal; report: WorkListener<Progress> }) => Promise<Result>,
  ): Running<Result, Progress> {
    const controller = new AbortController();
    const listeners = new Set<WorkListener<Progress>>();
    const report: WorkListener<Progress> = (progress) => {
      for (const listener of listeners) {
        listener(progress);
      }
    };
    const result = work({ signal: controller.signal, report }).finally(() => {
      this.#forget(key, running);
      this.#unfinished.delete(running);
    });
    const running: Running<Result, Progress> = { result, controller, listeners, waiters: 0 };
    // Every waiter may have given up when it fails: then nobody is left to be told.
    result.catch(() => undefined);
    this.#running.set(key, running);
    this.#unfinished.add(running);
    return running;
  }

  #forget(key: string, running: Running<Result, Progress>): void {
    if (this.#running.get(key) === running) {
      this.#running.delete(key);
    }
  }
}
