import { createLendingStream, type ByteLender } from '../http/lending-stream.ts';
import { ProblemError } from '../http/problem-error.ts';
import { readFileRangeInto, readFileRangeIntoSync } from './file-range.ts';
import { locateEntry } from './locate-entry.ts';
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
  #after: number;
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
    this.#position ??= await this.#findStart();
    const position = this.#position;
    if (this.#ended) {
      return undefined;
    }
    if (position === undefined) {
      return this.#waitOrEnd();
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
    const gap = this.#log.gapAt(segment.lastIndex + 1);
    return gap === undefined ? undefined : Buffer.from(encodeGapEvent(gap));
  }

  /** `undefined` while the first entry that is wanted is still to come. */
  async #findStart(): Promise<LogPosition | undefined> {
    const { lastIndex, tail } = this.#log;
    if (this.#after < lastIndex) {
      return locateEntry(this.#log, this.#after + 1);
    }
    return this.#after === lastIndex ? tail : undefined;
  }

  #read(position: LogPosition, end: number): Uint8Array | Promise<Uint8Array> {
    const { segment, offset } = position;
    const lent = this.#log.memory.from(position, Math.min(blockBytes, end - offset));
    if (lent === undefined) {
      return this.#readFile(position, end);
    }
    this.#lent = lent;
    this.#position = { segment, offset: offset + lent.bytes.length };
    return lent.bytes;
  }

  async #readFile({ segment, offset }: LogPosition, end: number): Promise<Uint8Array> {
    const { tail, memory } = this.#log;
    const behind = segment === tail.segment ? tail.offset - offset : Number.POSITIVE_INFINITY;
    const isRecent = behind <= (memory.isActive ? recentBytesWhileActive : recentBytes);
    const range = { path: segment.path, offset, length: Math.min(blockBytes, end - offset) };
    const block = (this.#block ??= Buffer.allocUnsafeSlow(blockBytes));
    const bytes = isRecent ? readFileRangeIntoSync(block, range) : await readFileRangeInto(block, range);
    if (bytes.length === 0) {
      throw new Error(`${segment.path} ends at ${offset}, and should have ${end} bytes`);
    }
    this.#position = { segment, offset: offset + bytes.length };
    return bytes;
  }

  #waitOrEnd(): Promise<Uint8Array | undefined> | undefined {
    this.#block = undefined;
    if (this.#stop !== undefined || this.#log.closed) {
      this.end();
      return undefined;
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#stopWaiting?.(heartbeat), this.#heartbeatMs).unref();
      const leave = this.#log.wait(() => this.#stopWaiting?.());
      this.#stopWaiting = (bytes) => {
        this.#stopWaiting = undefined;
        clearTimeout(timer);
        leave();
        resolve(bytes);
      };
    });
  }
}
