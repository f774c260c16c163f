import type { LogEntry, LogGap } from './log-entry.ts';
import type { OutputSegment, SegmentPlace } from './output-segment.ts';

export interface CursorOptions {
  /** The first entry that is read is the one after it. 0 for all. */
  readonly after: number;
  /** The last that is read; what is not there yet is not waited for. Absent: the reader follows until the end. */
  readonly until?: number;
}

/** Some entries, or entries that are gone, or none because none came in time. */
export interface LogBatch {
  readonly entries: readonly LogEntry[];
  readonly gap?: LogGap;
}

export interface NextOptions {
  /** About so much is read at once. Default 256 KiB. */
  readonly maxBytes?: number;
  /** How long a reader that follows waits for something to come. Default: for ever. */
  readonly waitMs?: number;
}

const nothing: LogBatch = { entries: [] };

/** What a cursor sees of its log. */
export interface CursorSource {
  /** Of the oldest entry that is kept. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Of the oldest entry in memory; one more than the last when there is none. */
  readonly firstInMemory: number;
  /** Set when nothing more comes. */
  readonly exit: object | undefined;
  /** Whether entries are lost because the disk did not take them. */
  readonly hasFailed: boolean;
  /** Entries in memory from a number on; undefined when it is not there. */
  inMemory(sequence: number, maxBytes: number): readonly LogEntry[] | undefined;
  /** The first file that has an entry of that number or a later one. */
  segmentFrom(sequence: number): OutputSegment | undefined;
  /** Calls back once, when there is more or the end. Returns how to stop waiting. */
  onChange(listener: () => void): () => void;
  /** A reader needs less than before. */
  trim(): void;
  /** A reader reads no more. */
  leave(cursor: LogCursor): void;
}

/** A reader of a log, from one entry on. One call at a time. */
export class LogCursor {
  readonly #log: CursorSource;
  readonly #until: number | undefined;
  #next: number;
  #place: SegmentPlace | undefined;
  #isClosed = false;
  #stopWaiting: (() => void) | undefined;

  constructor(log: CursorSource, { after, until }: CursorOptions) {
    this.#log = log;
    this.#next = after + 1;
    this.#until = until;
  }

  /** Of the entry that is read next. What is before it, this reader does not need. */
  get nextSequence(): number {
    return this.#next;
  }

  /** Undefined at the end, and once it is closed. */
  async next({ maxBytes = 256 * 1024, waitMs }: NextOptions = {}): Promise<LogBatch | undefined> {
    for (;;) {
      if (this.#isClosed || (this.#until !== undefined && this.#next > this.#until)) {
        return undefined;
      }
      if (this.#next > this.#log.lastSequence) {
        if (this.#log.exit !== undefined) {
          return undefined;
        }
        if (!(await this.#wait(waitMs))) {
          return this.#isClosed ? undefined : nothing;
        }
        continue;
      }
      const gap = this.#passGap();
      if (gap !== undefined) {
        return { entries: [], gap };
      }
      const entries = this.#log.inMemory(this.#next, maxBytes) ?? (await this.#readFile());
      if (entries !== undefined) {
        return { entries: this.#take(entries) };
      }
    }
  }

  /** Idempotent. A call that waits ends. */
  close(): void {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#stopWaiting?.();
      this.#log.leave(this);
    }
  }

  /** Goes on behind entries that are gone. */
  #passGap(): LogGap | undefined {
    const from = this.#next;
    const first = this.#log.segmentFrom(from)?.firstSequence ?? this.#log.firstInMemory;
    if (first <= from) {
      return undefined;
    }
    this.#next = first;
    this.#place = undefined;
    const isOld = first === this.#log.firstSequence && !this.#log.hasFailed;
    return { from, to: Math.min(first - 1, this.#until ?? first), reason: isOld ? 'trimmed' : 'storage' };
  }

  /** Undefined when what was to be read has been trimmed meanwhile. */
  async #readFile(): Promise<readonly LogEntry[] | undefined> {
    const segment = this.#log.segmentFrom(this.#next);
    if (segment === undefined) {
      return undefined;
    }
    let place = this.#place;
    if (place?.segment !== segment || place.sequence !== this.#next) {
      place = { segment, sequence: segment.firstSequence, offset: 0 };
    }
    try {
      for (;;) {
        const { entries, next } = await segment.read(place);
        place = next;
        if (next.sequence > this.#next) {
          this.#place = next;
          return entries.slice(entries.length - (next.sequence - this.#next));
        }
      }
    } catch (error) {
      if (this.#log.segmentFrom(this.#next) === segment) {
        throw error;
      }
      return undefined;
    }
  }

  #take(entries: readonly LogEntry[]): readonly LogEntry[] {
    const until = this.#until;
    const taken = until === undefined ? entries : entries.filter(({ sequence }) => sequence <= until);
    this.#next = (taken.at(-1)?.sequence ?? this.#next - 1) + 1;
    this.#log.trim();
    return taken;
  }

  /** Whether something came. */
  #wait(waitMs: number | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (hasCome: boolean): void => {
        this.#stopWaiting = undefined;
        clearTimeout(timer);
        stop();
        resolve(hasCome && !this.#isClosed);
      };
      const timer = waitMs === undefined ? undefined : setTimeout(() => settle(false), waitMs);
      const stop = this.#log.onChange(() => settle(true));
      this.#stopWaiting = () => settle(false);
    });
  }
}
