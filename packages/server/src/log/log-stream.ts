import { createLendingStream, type ByteLender } from '../http/lending-stream.ts';
import { ProblemError } from '../http/problem-error.ts';
import { readFileRangeInto, readFileRangeIntoSync } from './file-range.ts';
import { lastIndexIn } from './last-index-in.ts';
import { locateUnlessTrimmed } from './locate-entry.ts';
import { encodeGapEvent } from './log-gap.ts';
import type { PublishedLog } from './published-log.ts';
import type { LogPosition } from './segment.ts';
import type { PinnedBytes } from './slab.ts';

export interface LogStreamOptions {
  /** The stream begins with the entry after that one. 0 for all. */
  readonly after: number;
  /** False ends the stream at what was the log's end when it was asked for. */
  readonly follow: boolean;
  /** Ends the stream. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of silence before a comment is sent. Default 15000. */
  readonly heartbeatMs?: number | undefined;
  /** What a reader is told to wait before it connects again, in milliseconds. Default 1000. */
  readonly retryMs?: number | undefined;
}

/** What a reader takes in one go, and what one that is behind the memory costs. */
const blockBytes = 256 * 1024;
/** Bytes this near to the end are in the page cache, where the thread pool costs more than the copy. */
const recentBytes = 4 * 1024 * 1024;
/** The same while the log is being written: what was written since has not been dropped from there. */
const recentBytesWhileActive = 64 * 1024 * 1024;
const paragraphEnd = '\n\n';
const heartbeat = Buffer.from(': heartbeat\n\n');

/**
 * The log as a server-sent event stream, from one entry on. It is a cursor: bytes are fetched when the consumer asks for them, from
 * the memory of what was written last, or from the file.
 */
export function createLogStream(log: PublishedLog, options: LogStreamOptions): ReadableStream<Uint8Array> {
  return createLendingStream(new LogStreamReader(log, options));
}

class LogStreamReader implements ByteLender {
  readonly #log: PublishedLog;
  readonly #stop: LogPosition | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #heartbeatMs: number;
  readonly #retryMs: number;
  /** The last entry that was begun to be told, or that is known to be in a gap. */
  #after: number;
  /** Whether what was told ends between two entries. */
  #isBetweenEntries = true;
  #leave: (() => void) | undefined;
  #begun = false;
  #ended = false;
  #position: LogPosition | undefined;
  #lent: PinnedBytes | undefined;
  /** What the file is read into, while this reader is behind. */
  #block: Buffer | undefined;
  #stopWaiting: ((bytes?: Uint8Array) => void) | undefined;

  constructor(log: PublishedLog, { after, follow, signal, heartbeatMs = 15_000, retryMs = 1000 }: LogStreamOptions) {
    this.#log = log;
    this.#after = after;
    this.#stop = follow ? undefined : log.tail;
    this.#signal = signal;
    this.#heartbeatMs = heartbeatMs;
    this.#retryMs = retryMs;
    this.#leave = log.join();
    if (signal?.aborted) {
      this.end();
    } else {
      signal?.addEventListener('abort', this.#abort);
    }
  }

  async next(): Promise<Uint8Array | undefined> {
    this.#lent?.release();
    this.#lent = undefined;
    try {
      let bytes = this.#begin();
      while (bytes === undefined && !this.#ended) {
        bytes = await this.#advance();
      }
      return this.#ended ? undefined : bytes;
    } catch (cause) {
      if (this.#ended) {
        return undefined;
      }
      this.end();
      throw new ProblemError('stream_error', 'The session log could not be read.', { cause });
    }
  }

  end(): void {
    this.#ended = true;
    this.#leave?.();
    this.#leave = undefined;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#stopWaiting?.();
    this.#position = undefined;
    this.#block = undefined;
  }

  readonly #abort = (): void => this.end();

  /** The first bytes: what every stream begins with. */
  #begin(): Uint8Array | undefined {
    if (this.#begun) {
      return undefined;
    }
    this.#begun = true;
    const gap = this.#log.gapAt(this.#after + 1);
    this.#after = gap?.to ?? this.#after;
    return Buffer.from(`retry: ${this.#retryMs}\n\n${gap === undefined ? '' : encodeGapEvent(gap)}`);
  }

  /** One step; the bytes that it came upon. */
  async #advance(): Promise<Uint8Array | undefined> {
    const gapOfTrimmed = this.#passTrimmed();
    if (gapOfTrimmed !== undefined) {
      return gapOfTrimmed;
    }
    const position = this.#position;
    if (position === undefined) {
      return this.#start();
    }
    const { segment, offset } = position;
    const end = segment === this.#stop?.segment ? this.#stop.offset : segment.byteLength;
    if (offset < end) {
      return this.#read(position, end);
    }
    const next = segment === this.#stop?.segment ? undefined : this.#log.segmentAfter(segment);
    if (next === undefined) {
      return this.#waitOrEnd();
    }
    this.#position = { segment: next, offset: 0 };
    return this.#tellGapFrom(segment.lastIndex + 1);
  }

  /** Goes on behind segments that were removed, and says what was in them. */
  #passTrimmed(): Uint8Array | undefined {
    const next = this.#position?.segment.firstIndex ?? this.#after + 1;
    if (next >= this.#log.firstIndex) {
      return undefined;
    }
    if (!this.#isBetweenEntries) {
      throw new Error(`entry ${this.#after} was trimmed while it was told`);
    }
    this.#position = undefined;
    return this.#tellGapFrom(this.#after + 1);
  }

  #tellGapFrom(eventIndex: number): Uint8Array | undefined {
    const gap = this.#log.gapAt(eventIndex);
    this.#after = gap?.to ?? this.#after;
    return gap === undefined ? undefined : Buffer.from(encodeGapEvent(gap));
  }

  /** Finds the position, unless the first entry that is wanted is still to come: then it waits. */
  async #start(): Promise<Uint8Array | undefined> {
    const { lastIndex, tail, firstIndex } = this.#log;
    const isStopTrimmed = this.#stop !== undefined && this.#stop.segment.firstIndex < firstIndex;
    if (this.#after > lastIndex || isStopTrimmed) {
      return await this.#waitOrEnd();
    }
    const position = this.#after === lastIndex ? tail : await locateUnlessTrimmed(this.#log, this.#after + 1);
    if (!this.#ended) {
      this.#position = position;
    }
    return undefined;
  }

  #read(position: LogPosition, end: number): Uint8Array | Promise<Uint8Array> {
    const { segment, offset } = position;
    const lent = this.#log.memory.from(position, Math.min(blockBytes, end - offset));
    if (lent === undefined) {
      return this.#readFile(position, end);
    }
    this.#lent = lent;
    this.#moveTo({ segment, offset: offset + lent.bytes.length }, lent.bytes);
    return lent.bytes;
  }

  async #readFile({ segment, offset }: LogPosition, end: number): Promise<Uint8Array> {
    const { tail, memory } = this.#log;
    const behind = segment === tail.segment ? tail.offset - offset : Number.POSITIVE_INFINITY;
    const isRecent = behind <= (memory.isActive ? recentBytesWhileActive : recentBytes);
    const range = { path: segment.path, offset, length: Math.min(blockBytes, end - offset) };
    const block = (this.#block ??= Buffer.allocUnsafeSlow(blockBytes));
    const read = isRecent ? readFileRangeIntoSync(block, range) : await readFileRangeInto(block, range);
    if (read.length === 0) {
      throw new Error(`${segment.path} ends at ${offset}, and should have ${end} bytes`);
    }
    // A reader that stops between two entries can be told of a gap there. Only an entry larger than a block comes in pieces.
    const lastEnd = read.lastIndexOf(paragraphEnd, read.length, 'latin1');
    const bytes = lastEnd === -1 ? read : read.subarray(0, lastEnd + paragraphEnd.length);
    this.#moveTo({ segment, offset: offset + bytes.length }, bytes);
    return bytes;
  }

  #moveTo(position: LogPosition, told: Buffer): void {
    const { segment, offset } = position;
    const isEnd = offset === segment.byteLength;
    this.#after = isEnd ? segment.lastIndex : (lastIndexIn(told) ?? this.#after);
    this.#isBetweenEntries = isEnd || told.subarray(-paragraphEnd.length).toString('latin1') === paragraphEnd;
    this.#position = position;
  }

  #waitOrEnd(): Promise<Uint8Array | undefined> | undefined {
    this.#block = undefined;
    if (this.#stop !== undefined || this.#log.closed) {
      this.end();
      return undefined;
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#stopWaiting?.(heartbeat), this.#heartbeatMs).unref();
      const leave = this.#log.wait(() => setImmediate(() => this.#stopWaiting?.()));
      this.#stopWaiting = (bytes) => {
        this.#stopWaiting = undefined;
        clearTimeout(timer);
        leave();
        resolve(bytes);
      };
    });
  }
}
