import type { EventGap } from '@sandbox-agent/protocol';
import { RecentBatches } from './recent-batches.ts';
import type { LogPosition, Segment } from './segment.ts';

/** What became visible: the newest segment grew from `offset` to its present length. */
export interface PublishedBytes extends LogPosition {
  /** The bytes themselves when they are one small batch; else they are read from the file. */
  readonly batch: Buffer | undefined;
}

/** Called once: with what came, or with nothing when the log ends. */
export type TailWaiter = (published: PublishedBytes | undefined) => void;

export interface Publication {
  readonly segment: Segment;
  /** The new visible length of the segment. */
  readonly byteLength: number;
  readonly lastIndex: number;
  readonly batch?: Buffer | undefined;
}

/**
 * The part of the log that readers may see, and the readers that wait at its end. Beyond a moment's worth of batches that all
 * readers share, it holds positions and numbers only: however many readers there are and however slow, its memory is a few words
 * each.
 */
export class PublishedLog {
  readonly #segments: Segment[];
  readonly #recent = new RecentBatches();
  #waiters = new Set<TailWaiter>();
  #readerCount = 0;
  #closed = false;

  /** @param segments oldest first, at least one */
  constructor(segments: readonly [Segment, ...Segment[]]) {
    this.#segments = [...segments];
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get firstIndex(): number {
    return this.#segments[0]?.firstIndex ?? 1;
  }

  get lastIndex(): number {
    return this.#newest.lastIndex;
  }

  get byteLength(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.byteLength, 0);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The end of what is visible now. */
  get tail(): LogPosition {
    return { segment: this.#newest, offset: this.#newest.byteLength };
  }

  get #newest(): Segment {
    const newest = this.#segments.at(-1);
    if (newest === undefined) {
      throw new Error('a log has at least one segment');
    }
    return newest;
  }

  /** Makes written bytes visible and hands them to everybody who waits. */
  publish({ segment, byteLength, lastIndex, batch }: Publication): void {
    if (segment !== this.#newest) {
      this.#segments.push(segment);
    }
    const offset = segment.byteLength;
    segment.byteLength = byteLength;
    segment.lastIndex = lastIndex;
    // Those who wait are given the batch at once; it is kept for those who do not.
    if (batch !== undefined && this.#waiters.size < this.#readerCount) {
      this.#recent.keep({ segment, offset, bytes: batch });
    }
    if (this.#waiters.size > 0) {
      this.#wake({ segment, offset, batch });
    }
  }

  /** Counts a reader, for whom batches are kept for a moment while it is not waiting. The result takes it back. */
  join(): () => void {
    this.#readerCount += 1;
    return () => {
      this.#readerCount -= 1;
    };
  }

  /** Visible bytes from that position on that are still in memory, to the end of their batch at the most. */
  recentFrom({ segment, offset }: LogPosition): Buffer | undefined {
    return this.#recent.from(segment, offset);
  }

  /** Registers a waiter for the next publication; the result takes it back. A log that is closed already never calls it. */
  wait(waiter: TailWaiter): () => void {
    this.#waiters.add(waiter);
    return () => this.#waiters.delete(waiter);
  }

  /** Nothing will be published any more: wakes everybody. */
  close(): void {
    this.#closed = true;
    this.#recent.clear();
    this.#wake(undefined);
  }

  /** The segment that holds that entry; `undefined` when it is in none. */
  segmentOf(eventIndex: number): Segment | undefined {
    const segment = this.#segments.findLast(({ firstIndex }) => firstIndex <= eventIndex);
    return segment !== undefined && eventIndex <= segment.lastIndex ? segment : undefined;
  }

  /** The segment that follows; `undefined` when it is the newest. */
  segmentAfter(segment: Segment): Segment | undefined {
    return this.#segments[this.#segments.indexOf(segment) + 1];
  }

  /** The run of numbers from that entry on that were given once and are not stored; `undefined` when it is, or is to come. */
  gapAt(eventIndex: number): EventGap | undefined {
    if (eventIndex < this.firstIndex) {
      return { from: eventIndex, to: this.firstIndex - 1, reason: 'trimmed' };
    }
    const next = this.#segments.find(({ firstIndex }) => firstIndex > eventIndex);
    return next === undefined || this.segmentOf(eventIndex) !== undefined
      ? undefined
      : { from: eventIndex, to: next.firstIndex - 1, reason: 'damaged' };
  }

  #wake(published: PublishedBytes | undefined): void {
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const waiter of waiters) {
      waiter(published);
    }
  }
}
