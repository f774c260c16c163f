import { Slab, slabBytes } from './slab.ts';

/** Together for all logs of a server. One that is read by a reader who keeps up needs one slab, one with a lagging reader four. */
const defaultMaximumBytes = 32 * 1024 * 1024;

/**
 * The slabs that the logs of a server have in use, and those that wait to be used again: hundreds of sessions that are written to at
 * once cost no more memory than a few. While no log is written to, it holds none.
 */
export class SlabPool {
  readonly #maximum: number;
  #takenCount = 0;
  #free: Slab[] = [];

  /** @param maximumBytes default 32 MiB; 0 for none */
  constructor(maximumBytes: number = defaultMaximumBytes) {
    this.#maximum = Math.floor(maximumBytes / slabBytes);
  }

  /** Slabs that are in use. */
  get takenCount(): number {
    return this.#takenCount;
  }

  /** A slab, to be given back or given up; `undefined` when too many are in use. */
  take(): Slab | undefined {
    if (this.#takenCount >= this.#maximum) {
      return undefined;
    }
    this.#takenCount += 1;
    return this.#free.pop() ?? new Slab(slabBytes, { isPooled: true });
  }

  /** A slab that was taken and that nobody reads. */
  giveBack(slab: Slab): void {
    this.#takenCount -= 1;
    this.offer(slab);
  }

  /** A slab that was taken is a reader's now, for as long as he likes. */
  giveUp(): void {
    this.#takenCount -= 1;
    this.#letGoWhenIdle();
  }

  /** A slab that was given up and that nobody reads any more. */
  offer(slab: Slab): void {
    if (this.#takenCount + this.#free.length < this.#maximum) {
      this.#free.push(slab);
    }
    this.#letGoWhenIdle();
  }

  #letGoWhenIdle(): void {
    if (this.#takenCount === 0) {
      this.#free = [];
    }
  }
}
