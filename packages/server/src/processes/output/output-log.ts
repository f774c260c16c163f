import { join } from 'node:path';
import type { ProcessExit } from '../contain/index.ts';
import { recordBytes } from './entry-record.ts';
import type { HeldBytes } from './held-bytes.ts';
import type { LogEntry, OutputStream } from './log-entry.ts';
import { LogCursor, type CursorOptions, type CursorSource } from './log-cursor.ts';
import { OutputSegment } from './output-segment.ts';
import { TailEntries } from './tail-entries.ts';

export interface OutputLogOptions {
  /** For files that begin with `name`; made already. */
  readonly directory: string;
  readonly name: string;
  /** How much of the newest output is kept. */
  readonly maxBytes: number;
  /** What readers that are behind may keep beyond that. */
  readonly held: HeldBytes;
  readonly now: () => number;
  /** Told once, when the disk does not take any more. */
  readonly onStorageError: (error: unknown) => void;
}

/** Larger pieces are divided: a reader takes whole entries. */
const maximumEntryBytes = 64 * 1024;
const maximumTailBytes = 256 * 1024;
/** What is left in memory once nothing comes any more: many ended processes may be kept. */
const restingTailBytes = 8 * 1024;

/** How a process ended, for the last event of its log. */
export type LogExit = Pick<ProcessExit, 'exitCode' | 'signal'>;

/**
 * What a process writes, numbered. The newest entries are in memory, those before in files, the oldest are removed. A reader is a
 * cursor: it costs nothing, but that what it has still to read is kept for a while longer.
 */
export class OutputLog implements CursorSource {
  readonly #options: OutputLogOptions;
  readonly #segmentBytes: number;
  readonly #pieceBytes: number;
  readonly #tailBytes: number;
  readonly #cursors = new Set<LogCursor>();
  readonly #waiting = new Set<() => void>();
  readonly #tail = new TailEntries();
  #segments: OutputSegment[] = [];
  #segmentCount = 0;
  #storedBytes = 0;
  #heldBytes = 0;
  #lastSequence = 0;
  #writtenBytes = 0;
  #lastAppendMs = Number.NEGATIVE_INFINITY;
  #exit: LogExit | undefined;
  #isSealed = true;
  #hasFailed = false;

  constructor(options: OutputLogOptions) {
    this.#options = options;
    this.#pieceBytes = Math.max(1, Math.min(maximumEntryBytes, Math.floor(options.maxBytes / 4)));
    this.#tailBytes = Math.min(maximumTailBytes, Math.ceil(options.maxBytes / 4));
    this.#segmentBytes = Math.ceil(options.maxBytes / 8);
  }

  get firstSequence(): number {
    return this.#segments[0]?.firstSequence ?? this.#tail.firstSequence ?? this.#lastSequence + 1;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  get exit(): LogExit | undefined {
    return this.#exit;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** All that was ever written. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  get bytesInMemory(): number {
    return this.#tail.byteLength;
  }

  /** How long nothing was written. */
  idleMs(): number {
    return this.#options.now() - this.#lastAppendMs;
  }

  /** Resolves when there is more, or the end. */
  changed(): Promise<void> {
    return new Promise((resolve) => void this.onChange(resolve));
  }

  append(stream: OutputStream, bytes: Uint8Array): void {
    const timestampMs = this.#options.now();
    this.#lastAppendMs = timestampMs;
    this.#writtenBytes += bytes.byteLength;
    for (let offset = 0; offset < bytes.byteLength; offset += this.#pieceBytes) {
      const piece = bytes.subarray(offset, offset + this.#pieceBytes);
      this.#tail.push({ sequence: (this.#lastSequence += 1), stream, timestampMs, bytes: piece });
    }
    if (this.#tail.costBytes > this.#tailBytes) {
      this.#store(this.#tailBytes / 2);
    }
    this.trim();
    this.#wake();
  }

  /** Nothing more comes. */
  end(exit: LogExit): void {
    this.#exit ??= exit;
    this.#store(restingTailBytes);
    this.trim();
    this.#wake();
  }

  /** A reader from one entry on. It is to be closed. */
  read(options: CursorOptions): LogCursor {
    const cursor = new LogCursor(this, options);
    this.#cursors.add(cursor);
    return cursor;
  }

  leave(cursor: LogCursor): void {
    this.#cursors.delete(cursor);
    this.trim();
  }

  onChange(listener: () => void): () => void {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  }

  inMemory(sequence: number, maxBytes: number): readonly LogEntry[] | undefined {
    return this.#tail.from(sequence, maxBytes);
  }

  segmentFrom(sequence: number): OutputSegment | undefined {
    return this.#segments.find(({ lastSequence }) => lastSequence >= sequence);
  }

  get firstInMemory(): number {
    return this.#tail.firstSequence ?? this.#lastSequence + 1;
  }

  /** Removes everything, for readers too. */
  remove(): void {
    for (const segment of this.#segments.splice(0)) {
      segment.remove();
    }
    this.#tail.take(0);
    this.#storedBytes = 0;
    this.#hold(0);
    this.#wake();
    for (const cursor of this.#cursors) {
      cursor.close();
    }
  }

  /** Removes the oldest entries, but for those that a reader has still to read. */
  trim(): void {
    const { maxBytes, held } = this.#options;
    if (this.#heldBytes === 0 && this.#totalBytes() <= maxBytes) {
      return;
    }
    const needed = Math.min(...Array.from(this.#cursors, ({ nextSequence }) => nextSequence));
    let excess = this.#totalBytes() - maxBytes;
    while (excess > 0) {
      const [oldest] = this.#segments;
      const last = oldest?.lastSequence ?? this.#tail.firstSequence;
      if (last === undefined || (last >= needed && held.allows(excess, this.#heldBytes))) {
        break;
      }
      if (oldest === undefined) {
        this.#tail.shift();
      } else {
        oldest.remove();
        this.#segments.shift();
        this.#storedBytes -= oldest.byteLength;
      }
      excess = this.#totalBytes() - maxBytes;
    }
    this.#hold(Math.max(0, excess));
  }

  #totalBytes(): number {
    return this.#storedBytes + this.#tail.recordBytes;
  }

  #hold(bytes: number): void {
    this.#options.held.replace(this.#heldBytes, bytes);
    this.#heldBytes = bytes;
  }

  /** Brings the oldest entries from memory into files, until so much is left. */
  #store(leftBytes: number): void {
    const entries = this.#tail.take(leftBytes);
    const [first] = entries;
    if (first === undefined) {
      return;
    }
    let segment = this.#segments.at(-1);
    if (segment === undefined || this.#isSealed || segment.byteLength >= this.#segmentBytes) {
      const { directory, name } = this.#options;
      segment = new OutputSegment(join(directory, `${name}.${(this.#segmentCount += 1)}`), first.sequence);
      this.#segments.push(segment);
      this.#isSealed = false;
    }
    try {
      segment.append(entries);
      this.#storedBytes += entries.reduce((sum, entry) => sum + recordBytes(entry), 0);
    } catch (error) {
      this.#sealAfter(error, segment);
    }
  }

  /** The entries are lost; what comes goes into another file, so that their numbers stay free. */
  #sealAfter(error: unknown, segment: OutputSegment): void {
    this.#isSealed = true;
    if (segment.byteLength === 0) {
      this.#segments.pop();
      segment.remove();
    }
    if (!this.#hasFailed) {
      this.#hasFailed = true;
      this.#options.onStorageError(error);
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const listener of waiting) {
      listener();
    }
  }
}
