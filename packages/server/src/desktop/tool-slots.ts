import { ProblemError } from '../http/problem-error.ts';

/** So many programs at once: each is a process with all that belongs to it. */
const slotCount = 6;
/** So many callers may wait. */
const queueLimit = 200;

/** Lets a few run at a time and the others wait in order. */
export class ToolSlots {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @throws ProblemError `too_many_requests` when too many wait already */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#running >= slotCount) {
      if (this.#waiting.length >= queueLimit) {
        throw new ProblemError('too_many_requests', `${queueLimit} desktop actions wait already.`, {
          context: { retryAfterSeconds: 1 },
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#running -= 1;
      } else {
        next();
      }
    }
  }
}
