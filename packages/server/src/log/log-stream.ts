import { ProblemError } from '../http/problem-error.ts';
import { readFileRange, readFileRangeSync } from './file-range.ts';
import { locateEntry } from './locate-entry.ts';
import { encodeGapEvent } from './log-gap.ts';
import type { PublishedBytes, PublishedLog } from './published-log.ts';
import type { LogPosition } from './segment.ts';

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

const readBytes = 256 * 1024;
/** Bytes this near to the end were written a moment ago: they are in memory, and the thread pool costs more than the copy. */
const recentBytes = 4 * 1024 * 1024;
const heartbeat = Buffer.from(': heartbeat\n\n');

/**
 * The log as a server-sent event stream, from one entry on. It is a cursor: bytes are fetched when the consumer asks for them,
 * from the file, or as the batch that was just written when it waits at the end. Chunks are shared between streams: read only.
 */
export function createLogStream(log: PublishedLog, options: LogStreamOptions): ReadableStream<Uint8Array> {
  const reader = new LogStreamReader(log, options);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => reader.start(controller),
      pull: () => reader.pull(),
      cancel: () => reader.end(),
    },
    // A chunk is fetched for a consumer that asks, never to be kept for one that does not.
    { highWaterMark: 0 },
  );
}

class LogStreamReader {
  readonly #log: PublishedLog;
  readonly #stop: LogPosition | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #heartbeatMs: number;
  readonly #retryMs: number;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #after: number;
  #leave: (() => void) | undefined;
  #begun = false;
  #ended = false;
  #position: LogPosition | undefined;
  #stopWaiting: ((sent: boolean) => void) | undefined;

  constructor(log: PublishedLog, { after, follow, signal, heartbeatMs = 15_000, retryMs = 1000 }: LogStreamOptions) {
    this.#log = log;
    this.#after = after;
    this.#stop = follow ? undefined : log.tail;
    this.#signal = signal;
    this.#heartbeatMs = heartbeatMs;
    this.#retryMs = retryMs;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    this.#leave = this.#log.join();
    if (this.#signal?.aborted) {
      this.#close();
    } else {
      this.#signal?.addEventListener('abort', this.#close);
    }
  }

  async pull(): Promise<void> {
    try {
      let sent = this.#begin();
      while (!sent && !this.#ended) {
        sent = await this.#advance();
      }
    } catch (cause) {
      if (!this.#ended) {
        this.end();
        this.#controller?.error(new ProblemError('stream_error', 'The session log could not be read.', { cause }));
      }
    }
  }

  /** Lets go of everything. Idempotent. */
  end(): void {
    this.#ended = true;
    this.#leave?.();
    this.#leave = undefined;
    this.#signal?.removeEventListener('abort', this.#close);
    this.#stopWaiting?.(true);
    this.#position = undefined;
  }

  readonly #close = (): void => {
    if (!this.#ended) {
      this.end();
      this.#controller?.close();
    }
  };

  /** The first chunk: what every stream begins with. */
  #begin(): boolean {
    if (this.#begun) {
      return false;
    }
    this.#begun = true;
    const gap = this.#log.gapAt(this.#after + 1);
    this.#after = gap?.to ?? this.#after;
    this.#send(Buffer.from(`retry: ${this.#retryMs}\n\n${gap === undefined ? '' : encodeGapEvent(gap)}`));
    return true;
  }

  /** One step; whether it sent something. */
  async #advance(): Promise<boolean> {
    this.#position ??= await this.#findStart();
    const position = this.#position;
    if (this.#ended) {
      return true;
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
    if (gap !== undefined) {
      this.#send(Buffer.from(encodeGapEvent(gap)));
    }
    return gap !== undefined;
  }

  /** `undefined` while the first entry that is wanted is still to come. */
  async #findStart(): Promise<LogPosition | undefined> {
    const { lastIndex, tail } = this.#log;
    if (this.#after < lastIndex) {
      return locateEntry(this.#log, this.#after + 1);
    }
    return this.#after === lastIndex ? tail : undefined;
  }

  async #read(position: LogPosition, end: number): Promise<boolean> {
    const { segment, offset } = position;
    const recent = this.#log.recentFrom(position)?.subarray(0, end - offset);
    if (recent !== undefined) {
      this.#position = { segment, offset: offset + recent.length };
      this.#send(recent);
      return true;
    }
    const range = { path: segment.path, offset, length: Math.min(readBytes, end - offset) };
    const { tail } = this.#log;
    const isRecent = segment === tail.segment && tail.offset - offset <= recentBytes;
    const bytes = isRecent ? readFileRangeSync(range) : await readFileRange(range);
    if (this.#ended) {
      return true;
    }
    if (bytes.length === 0) {
      throw new Error(`${segment.path} ends at ${offset}, and should have ${end} bytes`);
    }
    this.#position = { segment, offset: offset + bytes.length };
    this.#send(bytes);
    return true;
  }

  #waitOrEnd(): Promise<boolean> | boolean {
    if (this.#stop !== undefined || this.#log.closed) {
      this.#close();
      return true;
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#send(heartbeat);
        this.#stopWaiting?.(true);
      }, this.#heartbeatMs).unref();
      const leave = this.#log.wait((published) => this.#stopWaiting?.(this.#takeLive(published)));
      this.#stopWaiting = (sent) => {
        this.#stopWaiting = undefined;
        clearTimeout(timer);
        leave();
        resolve(sent);
      };
    });
  }

  /** Passes on a batch that begins where this reader stands. */
  #takeLive(published: PublishedBytes | undefined): boolean {
    if (published?.batch === undefined || this.#position === undefined) {
      return false;
    }
    const { segment, offset, batch } = published;
    this.#position = { segment, offset: offset + batch.length };
    this.#send(batch);
    return true;
  }

  #send(bytes: Uint8Array): void {
    try {
      this.#controller?.enqueue(bytes);
    } catch {
      // The consumer is gone. The writer, on whose stack this may run, does not hear of it.
      this.end();
    }
  }
}
