import type { Logger } from '../telemetry/logger.ts';
import type { LogWriter } from './log-writer.ts';

/**
 * When written entries go to the disk itself. They survive the end of the process in any case; this is about a loss of power.
 * `always`: before anybody sees them. `interval`: every second while there are new ones. `never`: when the kernel likes.
 */
export type FsyncPolicy = 'always' | 'interval' | 'never';

export interface LogCommitterOptions {
  readonly writer: LogWriter;
  readonly policy: FsyncPolicy;
  /** Milliseconds from a write to its flush, for the policies other than `always`. */
  readonly intervalMs: number;
  readonly logger: Logger;
  /** Called before a flush; the result is what the flush covers. */
  readonly beginCommit: () => number;
  /** That much is on the disk. */
  readonly endCommit: (covered: number) => void;
  readonly failCommit: (error: unknown) => void;
  /** Full segments that were flushed are closed, and may be removed. */
  readonly onSettled: () => void;
}

/** Flushes the writer by policy, one flush at a time: what is written during one is covered by the next. */
export class LogCommitter {
  readonly #options: LogCommitterOptions;
  #running: Promise<void> | undefined;
  #again = false;
  #closing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LogCommitterOptions) {
    this.#options = options;
  }

  /** Something was written. */
  noteWrite(): void {
    if (this.#closing) {
      return;
    }
    if (this.#options.policy !== 'always') {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#start();
      }, this.#options.intervalMs).unref();
    } else {
      this.#start();
    }
  }

  /** A last flush of everything written. Never rejects: a failure goes to `failCommit`. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#commit();
  }

  #start(): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.#commit();
    } while (this.#again);
    this.#running = undefined;
  }

  async #commit(): Promise<void> {
    const { writer, policy, logger, beginCommit, endCommit, failCommit, onSettled } = this.#options;
    const covered = beginCommit();
    try {
      await writer.flush();
    } catch (error) {
      failCommit(error);
      return;
    }
    endCommit(covered);
    try {
      await writer.settle();
    } catch (error) {
      logger.warn({ error, policy }, 'a segment of the session log could not be closed');
    }
    onSettled();
  }
}
