/** Where an entry begins in its segment file. */
export interface IndexPoint {
  readonly eventIndex: number;
  /** Bytes from the start of the segment file. */
  readonly offset: number;
}

/** A point for about every 64 KiB: a seek then reads one block, and a full segment has about a thousand points. */
const spacingBytes = 64 * 1024;

/** Some entries of one segment and where they begin, so that a reader can start anywhere without scanning the file. */
export class SparseIndex {
  readonly #points: IndexPoint[] = [];

  /** Remembers the start of a batch, unless the last point is near. Called in ascending order. */
  add(point: IndexPoint): void {
    const last = this.#points.at(-1);
    if (last === undefined || point.offset - last.offset >= spacingBytes) {
      this.#points.push(point);
    }
  }

  /** The last point at or before that entry; `undefined` when there is none. */
  find(eventIndex: number): IndexPoint | undefined {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const point = this.#points[middle];
      if (point !== undefined && point.eventIndex <= eventIndex) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#points[low - 1];
  }

  get points(): readonly IndexPoint[] {
    return this.#points;
  }
}
