import { closeSync, constants, fdatasync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Segment } from './segment.ts';
import { createStorageError } from './storage-error.ts';

/** How bytes reach a file: `fs.writeSync`, and in tests a disk that is full. */
export type WriteFunction = (
  descriptor: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => number;

const dataSync = promisify(fdatasync);

/** The file of a segment while it is written. The descriptor is opened by the first write and closed when it falls idle. */
export class SegmentFile {
  readonly segment: Segment;
  readonly #write: WriteFunction;
  #descriptor: number | undefined;
  #writtenBytes: number;
  #unsynced = false;

  constructor(segment: Segment, write: WriteFunction = writeSync) {
    this.segment = segment;
    this.#write = write;
    this.#writtenBytes = segment.byteLength;
  }

  /** Bytes of the whole batches in the file, visible or not. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Whether something was written since the last successful sync began. */
  get unsynced(): boolean {
    return this.#unsynced;
  }

  /** Creates the file, or opens it. */
  open(): number {
    this.#descriptor ??= openSync(this.segment.path, constants.O_CREAT | constants.O_RDWR, 0o600);
    return this.#descriptor;
  }

  /**
   * Adds a batch behind the last one. When it returns, the bytes are with the kernel and survive the end of this process.
   * @throws ProblemError after the file was brought back to where it was.
   */
  write(batch: Uint8Array): void {
    try {
      this.#writeAll(this.open(), batch);
    } catch (error) {
      this.#cutBack();
      throw createStorageError(error, this.segment.path);
    }
    this.#writtenBytes += batch.length;
    this.#unsynced = true;
  }

  /**
   * Waits until what was written before the call is on the disk.
   * @param toDisk false only counts it as done: the kernel writes it when it likes
   */
  async sync(toDisk: boolean): Promise<void> {
    if (this.#descriptor === undefined || !this.#unsynced) {
      return;
    }
    this.#unsynced = false;
    if (!toDisk) {
      return;
    }
    try {
      await dataSync(this.#descriptor);
    } catch (error) {
      this.#unsynced = true;
      throw error;
    }
  }

  /** Closes the descriptor; the next write opens it again. Not while a sync is under way. */
  close(): void {
    if (this.#descriptor !== undefined) {
      closeSync(this.#descriptor);
      this.#descriptor = undefined;
    }
  }

  #writeAll(descriptor: number, batch: Uint8Array): void {
    let end = 0;
    while (end < batch.length) {
      const count = this.#write(descriptor, batch, end, batch.length - end, this.#writtenBytes + end);
      if (count === 0) {
        throw Object.assign(new Error('the file system accepted no byte'), { code: 'ENOSPC' });
      }
      end += count;
    }
  }

  #cutBack(): void {
    if (this.#descriptor === undefined) {
      return;
    }
    try {
      ftruncateSync(this.#descriptor, this.#writtenBytes);
    } catch {
      // What stays behind the end is never read: the next batch is written over it, or a restart cuts it.
    }
  }
}
