import type { LogPosition, Segment } from './segment.ts';

interface RecentBatch extends LogPosition {
  readonly bytes: Buffer;
}

/** Enough for a reader that is a few socket buffers behind a flood. */
const maximumBytes = 2 * 1024 * 1024;
/** Readers that are further behind than this read the file, in larger pieces. */
const keptForMs = 250;

/**
 * The batches that were written a moment ago, shared by the readers that are a little behind, who would otherwise read them back from
 * the file. Bounded in bytes and in time, so neither a stalled reader nor an idle session holds any.
 */
export class RecentBatches {
  #batches: RecentBatch[] = [];
  #bytes = 0;
  #expiry: NodeJS.Timeout | undefined;

  keep(batch: RecentBatch): void {
    if (batch.bytes.length > maximumBytes) {
      this.clear();
      return;
    }
    this.#batches.push(batch);
    this.#bytes += batch.bytes.length;
    while (this.#bytes > maximumBytes) {
      this.#bytes -= this.#batches.shift()?.bytes.length ?? 0;
    }
    if (this.#expiry === undefined) {
      this.#expiry = setTimeout(() => this.clear(), keptForMs).unref();
    } else {
      this.#expiry.refresh();
    }
  }

  /** The kept bytes of the segment from that offset to the end of their batch; `undefined` when they are not kept. */
  from(segment: Segment, offset: number): Buffer | undefined {
    const batch = this.#batches.findLast((kept) => kept.segment === segment && kept.offset <= offset);
    const start = batch === undefined ? 0 : offset - batch.offset;
    return batch !== undefined && start < batch.bytes.length ? batch.bytes.subarray(start) : undefined;
  }

  clear(): void {
    clearTimeout(this.#expiry);
    this.#expiry = undefined;
    this.#batches = [];
    this.#bytes = 0;
  }
}
