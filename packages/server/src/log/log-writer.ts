import { open } from 'node:fs/promises';
import { writeIndexFile } from './index-file.ts';
import { createSegment, segmentPath, type Segment } from './segment.ts';
import { SegmentFile, type WriteFunction } from './segment-file.ts';
import { SparseIndex } from './sparse-index.ts';
import { createStorageError } from './storage-error.ts';

export interface LogWriterOptions {
  readonly directory: string;
  /** The segment to go on with. */
  readonly newest: Segment;
  readonly segmentMaxBytes: number;
  /** False leaves the time of writing to the kernel. */
  readonly toDisk: boolean;
  readonly write?: WriteFunction | undefined;
}

/** Writes batches one after the other, and begins a new segment file when one is full. */
export class LogWriter {
  readonly #directory: string;
  readonly #segmentMaxBytes: number;
  readonly #toDisk: boolean;
  readonly #write: WriteFunction | undefined;
  #active: SegmentFile;
  /** Full segments whose bytes may not be on the disk yet, oldest first. */
  #full: SegmentFile[] = [];
  #directoryUnsynced = false;

  constructor({ directory, newest, segmentMaxBytes, toDisk, write }: LogWriterOptions) {
    this.#directory = directory;
    this.#segmentMaxBytes = segmentMaxBytes;
    this.#toDisk = toDisk;
    this.#write = write;
    this.#active = new SegmentFile(newest, write);
  }

  /** The segment that the next batch goes to, unless it is full. */
  get active(): SegmentFile {
    return this.#active;
  }

  /**
   * Writes a batch whose first entry has that number. A batch is never split: one larger than a segment has a segment for itself.
   * @throws ProblemError when it could not be written; nothing has changed then.
   */
  write(batch: Uint8Array, firstIndex: number): void {
    if (this.#active.writtenBytes > 0 && this.#active.writtenBytes + batch.length > this.#segmentMaxBytes) {
      this.#roll(firstIndex);
    }
    const { segment, writtenBytes: offset } = this.#active;
    this.#active.write(batch);
    segment.index ??= new SparseIndex();
    segment.index.add({ eventIndex: firstIndex, offset });
  }

  /** Waits until what was written before the call is on the disk, as far as the policy asks for it. */
  async flush(): Promise<void> {
    for (const file of [...this.#full, this.#active]) {
      await file.sync(this.#toDisk);
    }
    if (this.#toDisk && this.#directoryUnsynced) {
      this.#directoryUnsynced = false;
      await syncDirectory(this.#directory);
    }
  }

  /** Finishes the full segments that are flushed and visible, and closes the active file when nothing came since the flush. */
  async settle(): Promise<void> {
    if (!this.#active.unsynced) {
      this.#active.close();
    }
    for (const file of this.#full) {
      if (!file.unsynced && file.segment.byteLength === file.writtenBytes) {
        await this.#finish(file);
      }
    }
  }

  /** Whether the segment is still being written, flushed or given its index. */
  isOpen(segment: Segment): boolean {
    return [...this.#full, this.#active].some((file) => file.segment === segment);
  }

  /** Closes every file, flushed or not. */
  close(): void {
    for (const file of [...this.#full, this.#active]) {
      file.close();
    }
    this.#full = [];
  }

  #roll(firstIndex: number): void {
    const path = segmentPath(this.#directory, firstIndex);
    const next = new SegmentFile(createSegment(path, firstIndex), this.#write);
    try {
      next.open();
    } catch (error) {
      throw createStorageError(error, path);
    }
    this.#full.push(this.#active);
    this.#active = next;
    this.#directoryUnsynced = true;
  }

  async #finish(file: SegmentFile): Promise<void> {
    const { segment } = file;
    file.close();
    this.#full = this.#full.filter((other) => other !== file);
    if (segment.index === undefined) {
      return;
    }
    try {
      await writeIndexFile(segment, segment.index);
      segment.index = undefined;
    } catch {
      // The index stays in memory, and the next start finds it missing and builds it from the segment.
    }
  }
}

/** Makes new file names survive a loss of power. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
