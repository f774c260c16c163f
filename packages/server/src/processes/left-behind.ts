import type { Logger } from '../telemetry/logger.ts';
import { findLeftBehind, type ContainedProcess } from './contain/index.ts';

/** Soon after an end, and seldom enough that many ends share one look at all processes. */
const sweepMs = 250;
/** A process in the middle of `exec` cannot be told for an instant. */
const emptyLooks = 2;
const termGraceMs = 500;

/** Ends what commands left in the background when they ended, without anybody who waits for it. */
export class LeftBehind {
  readonly #logger: Logger;
  readonly #trees = new Map<ContainedProcess, number>();
  readonly #endings = new Set<Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** The first process of a tree has ended, and nobody has looked after the rest. */
  add(tree: ContainedProcess): void {
    this.#trees.set(tree, 0);
    this.#timer ??= setTimeout(() => this.#sweep(), sweepMs);
  }

  /** Ends at once whatever is left, and waits for it. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    for (const tree of findLeftBehind([...this.#trees.keys()])) {
      this.#end(tree, 0);
    }
    this.#trees.clear();
    await Promise.all(this.#endings);
  }

  #sweep(): void {
    const left = new Set(findLeftBehind([...this.#trees.keys()]));
    for (const [tree, looks] of this.#trees) {
      if (left.has(tree)) {
        this.#trees.delete(tree);
        this.#end(tree, termGraceMs);
      } else if (looks + 1 === emptyLooks) {
        this.#trees.delete(tree);
      } else {
        this.#trees.set(tree, looks + 1);
      }
    }
    this.#timer = this.#trees.size === 0 ? undefined : setTimeout(() => this.#sweep(), sweepMs);
  }

  #end(tree: ContainedProcess, graceMs: number): void {
    this.#logger.info({ pid: tree.pid }, 'a command left processes in the background: they are ended');
    const ending = tree.terminate({ graceMs: 0, termGraceMs: graceMs }).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }
}
