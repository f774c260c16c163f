import type { Writable } from 'node:stream';
import { ProblemError } from '../http/problem-error.ts';

export interface InputWrite {
  readonly bytes: Uint8Array;
  /** Nothing comes after it. */
  readonly eof: boolean;
  /** Who waits has gone: what was not begun is not written. */
  readonly signal: AbortSignal;
}

/** A process that does not read makes its writers wait, and not all of them. */
const maximumWaiting = 16;

/** What a terminal takes for the end of input. */
const endOfTransmission = Buffer.from([4]);

/** The input of one process, in the order in which it came. */
export class ProcessInput {
  readonly #stdin: Writable;
  readonly #isTerminal: boolean;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #hasEnded = false;

  constructor(stdin: Writable, { isTerminal }: { readonly isTerminal: boolean }) {
    this.#stdin = stdin;
    this.#isTerminal = isTerminal;
  }

  /**
   * Resolves when the system took it: a full pipe blocks only those who write to it.
   *
   * @throws ProblemError `conflict` when it can take nothing any more, `too_many_requests` when too many wait already
   */
  write(write: InputWrite): Promise<void> {
    if (this.#waiting >= maximumWaiting) {
      throw new ProblemError(
        'too_many_requests',
        'The process does not read its input, and many wait already to write.',
        {
          context: { retryAfterSeconds: 1 },
        },
      );
    }
    this.#waiting += 1;
    const turn = this.#turn.then(() => (write.signal.aborted ? undefined : this.#write(write)));
    this.#turn = turn.then(
      () => (this.#waiting -= 1),
      () => (this.#waiting -= 1),
    );
    return turn;
  }

  async #write({ bytes, eof }: InputWrite): Promise<void> {
    if (this.#hasEnded || this.#stdin.destroyed || !this.#stdin.writable) {
      throw closed();
    }
    const ends = eof && !this.#isTerminal;
    this.#hasEnded = ends;
    const data = eof && this.#isTerminal ? Buffer.concat([bytes, endOfTransmission]) : bytes;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error | null): void => {
        this.#stdin.off('close', onClose);
        if (error) {
          reject(closed(error));
        } else {
          resolve();
        }
      };
      // A pipe that breaks while something waits to be written is not told to the callback on every runtime.
      const onClose = (): void => settle(ends ? null : new Error('closed'));
      this.#stdin.once('close', onClose);
      if (ends) {
        this.#stdin.end(data, () => settle());
      } else {
        this.#stdin.write(data, settle);
      }
    });
  }
}

function closed(cause?: Error): ProblemError {
  return new ProblemError('conflict', 'The process takes no input any more: its stdin is closed.', { cause });
}
