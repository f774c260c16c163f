import type { FileHandle } from 'node:fs/promises';
import type { ByteLender } from '../../http/lending-stream.ts';
import { ProblemError } from '../../http/problem-error.ts';

export interface FileLenderOptions {
  /** The lender's from now on: it closes it. */
  readonly handle: FileHandle;
  readonly start: number;
  /** How many bytes there are to read. `Infinity`: until the file ends, for files of the kernel that do not tell their size. */
  readonly length: number;
}

const blockBytes = 512 * 1024;

/** A file as bytes to send: one block is read while the one before is sent, both in memory that is used again. */
export class FileLender implements ByteLender {
  readonly #handle: FileHandle;
  readonly #blockBytes: number;
  readonly #blocks: Buffer[] = [];
  #position: number;
  #left: number;
  #ahead: Promise<Buffer | undefined> | undefined;
  #ended = false;

  constructor({ handle, start, length }: FileLenderOptions) {
    this.#handle = handle;
    this.#position = start;
    this.#left = length;
    this.#blockBytes = Math.min(blockBytes, length);
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.#ended) {
      return undefined;
    }
    const bytes = await (this.#ahead ?? this.#read());
    if (bytes === undefined || this.#isOver()) {
      this.end();
      return undefined;
    }
    this.#ahead = this.#left > 0 ? this.#read() : undefined;
    // Its failure is that of the next call.
    this.#ahead?.catch(() => undefined);
    if (this.#ahead === undefined) {
      this.#close();
    }
    return bytes;
  }

  end(): void {
    if (!this.#ended) {
      this.#close();
    }
  }

  /** Whether it was ended while a block was read. */
  #isOver(): boolean {
    return this.#ended;
  }

  #close(): void {
    this.#ended = true;
    const reading = this.#ahead ?? Promise.resolve();
    reading
      .catch(() => undefined)
      .then(() => this.#handle.close())
      .catch(() => undefined);
  }

  async #read(): Promise<Buffer | undefined> {
    if (this.#left === 0) {
      return undefined;
    }
    const free = this.#blocks.length > 1 ? this.#blocks.shift() : undefined;
    const block = free ?? Buffer.allocUnsafeSlow(this.#blockBytes);
    this.#blocks.push(block);
    const { bytesRead } = await this.#handle.read(block, 0, Math.min(block.length, this.#left), this.#position);
    if (bytesRead === 0) {
      if (this.#left !== Number.POSITIVE_INFINITY) {
        throw new ProblemError('stream_error', 'The file became shorter while it was read.');
      }
      return undefined;
    }
    this.#position += bytesRead;
    this.#left -= bytesRead;
    return block.subarray(0, bytesRead);
  }
}
