import type { LogPosition } from './segment.ts';
import { SlabPool } from './slab-pool.ts';
import { Slab, slabBytes, type PinnedBytes } from './slab.ts';

/** A run of bytes of a segment, as it stands in the file. */
interface Run extends LogPosition {
  readonly slab: Slab;
  readonly start: number;
  end: number;
}

/** Enough for a reader that is a few socket buffers behind a flood. */
const maximumSlabs = 4;
/** The first memory after a silence: most turns never need more. */
const firstSlabBytes = 32 * 1024;
/** A larger batch is not kept: readers take it from the file in pieces. */
const largestBatchBytes = 1024 * 1024;
const silenceMs = 250;

/**
 * The memory that batches are put together in. What was written last stays in it for the readers, who all share it, and who would
 * otherwise read it back from the file.
 *
 * A few slabs are filled in turn, again and again. While every reader keeps up, it is one slab, always the same, which is then in
 * the processor's cache. A slab that a reader holds is passed over: what a stalled reader costs is that one slab. After a moment
 * of silence all memory is let go, so an idle session has none. When all logs together have too many in use, one goes on with what it has.
 */
export class TailMemory {
  /** Oldest first; the last is being filled. */
  #slabs: Slab[] = [];
  #runs: Run[] = [];
  readonly #pool: SlabPool;
  /** Where in the last slab the next batch goes. */
  #end = 0;
  #reserved: Slab | undefined;
  #silence: NodeJS.Timeout | undefined;

  /** @param pool shared with other logs; absent: one of its own */
  constructor(pool: SlabPool = new SlabPool()) {
    this.#pool = pool;
  }

  /** Whether something was written a moment ago. */
  get isActive(): boolean {
    return this.#silence !== undefined;
  }

  /**
   * Room for a batch, until {@link keep} or the next call.
   * @param isRead whether a reader still wants what was written before
   */
  reserve(byteLength: number, { isRead }: { readonly isRead: boolean }): Buffer {
    if (byteLength > largestBatchBytes) {
      this.#reserved = undefined;
      return Buffer.allocUnsafeSlow(byteLength);
    }
    if (!isRead) {
      this.#rewind();
    }
    const slab = this.#slabWithRoom(byteLength);
    this.#reserved = slab;
    return slab.bytes.subarray(this.#end, this.#end + byteLength);
  }

  /** The first bytes of what was reserved last are those of the segment from that position on. */
  keep({ segment, offset }: LogPosition, byteLength: number): void {
    const slab = this.#reserved;
    if (slab === undefined) {
      return;
    }
    this.#reserved = undefined;
    const start = this.#end;
    this.#end += byteLength;
    const last = this.#runs.at(-1);
    if (last?.slab === slab && last.segment === segment && last.offset + last.end - last.start === offset) {
      last.end = this.#end;
    } else {
      this.#runs.push({ segment, offset, slab, start, end: this.#end });
    }
    if (this.#silence === undefined) {
      this.#silence = setTimeout(() => this.clear(), silenceMs).unref();
    } else {
      this.#silence.refresh();
    }
  }

  /** Bytes of the segment from that offset on, at most so many; `undefined` when they are not in memory. */
  from({ segment, offset }: LogPosition, maxBytes: number): PinnedBytes | undefined {
    const run = this.#runs.findLast((kept) => kept.segment === segment && kept.offset <= offset);
    const start = run === undefined ? 0 : run.start + offset - run.offset;
    return run === undefined || start >= run.end
      ? undefined
      : this.#pin(run.slab, start, Math.min(run.end, start + maxBytes));
  }

  /** Lets go of everything. What is pinned stays valid. */
  clear(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    this.#reserved = undefined;
    while (this.#slabs.length > 0) {
      this.#evictOldest();
    }
    this.#runs = [];
    this.#end = 0;
  }

  #slabWithRoom(byteLength: number): Slab {
    const current = this.#slabs.at(-1);
    if (current !== undefined && this.#end + byteLength <= current.bytes.length) {
      return current;
    }
    const next = byteLength <= slabBytes ? this.#nextSlab(byteLength) : new Slab(byteLength, { isPooled: false });
    this.#slabs.push(next);
    this.#end = 0;
    while (this.#slabs.length > maximumSlabs) {
      this.#evictOldest();
    }
    return next;
  }

  #nextSlab(byteLength: number): Slab {
    if (this.#slabs.length === 0 && byteLength <= firstSlabBytes) {
      return new Slab(firstSlabBytes, { isPooled: false });
    }
    if (this.#slabs.length === maximumSlabs) {
      this.#evictOldest();
    }
    const slab = this.#pool.take();
    if (slab !== undefined || this.#slabs.length === 0) {
      return slab ?? new Slab(Math.max(byteLength, firstSlabBytes), { isPooled: false });
    }
    this.#evictOldest();
    return this.#nextSlab(byteLength);
  }

  /** Begins anew in the slab that was filled last, unless somebody reads it. */
  #rewind(): void {
    while (this.#slabs.length > 1) {
      this.#evictOldest();
    }
    if (this.#slabs[0]?.pins === 0) {
      this.#runs = [];
      this.#end = 0;
    }
  }

  #evictOldest(): void {
    const slab = this.#slabs.shift();
    if (slab !== undefined) {
      this.#runs = this.#runs.filter((run) => run.slab !== slab);
      if (slab.isPooled && slab.pins === 0) {
        this.#pool.giveBack(slab);
      } else if (slab.isPooled) {
        this.#pool.giveUp();
      }
    }
  }

  #pin(slab: Slab, start: number, end: number): PinnedBytes {
    slab.pins += 1;
    return {
      bytes: slab.bytes.subarray(start, end),
      release: () => {
        slab.pins -= 1;
        if (slab.pins === 0 && slab.isPooled && !this.#slabs.includes(slab)) {
          this.#pool.offer(slab);
        }
      },
    };
  }
}
