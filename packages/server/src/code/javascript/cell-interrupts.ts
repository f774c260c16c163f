import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, rmSync } from 'node:fs';
import { asyncRoundName, syncRoundName } from './loop-guards.ts';

const roundsBetweenLooks = 1024;
const lookEveryMs = 50;

/** The code was stopped by whoever runs it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('The code was interrupted.');
  }
}

interface Cell {
  isStopped: boolean;
  readonly stopped: PromiseWithResolvers<never>;
}

/** Lets cells be stopped: what waits is waited for no longer, and what loops is told in its next round. */
export class CellInterrupts {
  readonly #cells = new AsyncLocalStorage<Cell>();
  readonly #file: string | undefined;
  #running: Cell | undefined;
  #lookedAtMs = 0;

  /** `file`: is made by who interrupts, for a runtime that hears of nothing while code loops. */
  constructor({ file }: { readonly file: string | undefined }) {
    this.#file = file;
  }

  /** Whether loops that do not wait have to ask. */
  get guardsSyncLoops(): boolean {
    return this.#file !== undefined;
  }

  /** Runs a cell. Rejects with {@link Interrupted} when it is stopped meanwhile. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const cell: Cell = { isStopped: false, stopped: Promise.withResolvers<never>() };
    cell.stopped.promise.catch(() => undefined);
    if (this.#file !== undefined) {
      rmSync(this.#file, { force: true });
    }
    this.#running = cell;
    try {
      const running = this.#cells.run(cell, work);
      running.catch(() => undefined);
      return await Promise.race([running, cell.stopped.promise]);
    } finally {
      this.#running = undefined;
    }
  }

  /** Stops the running cell, if there is one. */
  stop(): void {
    if (this.#running !== undefined) {
      this.#running.isStopped = true;
      this.#running.stopped.reject(new Interrupted());
    }
  }

  /** What guarded loops call, by name. */
  createGlobals(): Readonly<Record<string, () => void>> {
    let rounds = 0;
    return {
      [asyncRoundName]: () => {
        if (this.#cells.getStore()?.isStopped === true) {
          throw new Interrupted();
        }
      },
      [syncRoundName]: () => {
        // Called in every round of every loop: as little as can be.
        rounds = (rounds + 1) % roundsBetweenLooks;
        if (rounds === 0) {
          this.#look();
        }
      },
    };
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAtMs > lookEveryMs) {
      this.#lookedAtMs = now;
      if (this.#file !== undefined && existsSync(this.#file)) {
        throw new Interrupted();
      }
    }
  }
}
