import type { EventGap } from '@sandbox-agent/protocol';
import type { LogPosition, Segment } from './segment.ts';
import type { SlabPool } from './slab-pool.ts';
import { TailMemory } from './tail-memory.ts';

/** Called once: something came, or the log ends. */
export type TailWaiter = () => void;

export interface Publication {
  readonly segment: Segment;
  /** The new visible length of the segment. */
  readonly byteLength: number;
  readonly lastIndex: number;
}

/**
 * The part of the log that readers may see, and the readers that wait at its end. Beyond the memory of what was written last, which
 * all readers share, it holds positions and numbers only: however many readers there are and however slow, a few words each.
 */
export class PublishedLog {
  readonly #segments: Segment[];
  /** Of the end of the log. It may hold bytes that readers may not see yet. */
  readonly memory: TailMemory;
  #waiters = new Set<TailWaiter>();
  #readerCount = 0;
  #closed = false;

  /** @param segments oldest first, at least one. @param slabs shared with other logs; absent: its own */
  constructor(segments: readonly [Segment, ...Segment[]], slabs?: SlabPool) {
    this.memory = new TailMemory(slabs);
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

  /** Makes written bytes visible and wakes everybody who waits. */
  publish({ segment, byteLength, lastIndex }: Publication): void {
    if (segment !== this.#newest) {
      this.#segments.push(segment);
    }
    segment.byteLength = byteLength;
    segment.lastIndex = lastIndex;
    if (this.#waiters.size > 0) {
      this.#wake();
    }
  }

  /** Whether there is a reader that does not wait at the end: it has still to read what was written. */
  get isRead(): boolean {
    return this.#waiters.size < this.#readerCount;
  }

  /** Counts a reader; the result takes it back. */
  join(): () => void {
    this.#readerCount += 1;
    return () => {
      this.#readerCount -= 1;
    };
  }

  /** Registers a waiter for the next publication; the result takes it back. A log that is closed already never calls it. */
  wait(waiter: TailWaiter): () => void {
    this.#waiters.add(waiter);
    return () => this.#waiters.delete(waiter);
  }

  /** Forgets the oldest segment: what it held is from now on a gap. Not for the newest. */
  dropOldest(): void {
    if (this.#segments.length < 2) {
      throw new Error('the newest segment of a log stays');
    }
    this.#segments.shift();
  }

  /** Nothing will be published any more: wakes everybody. */
  close(): void {
    this.#closed = true;
    this.memory.clear();
    this.#wake();
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

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const waiter of waiters) {
      waiter();
    }
  }
}
