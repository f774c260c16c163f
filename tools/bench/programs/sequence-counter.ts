import type { ReaderReport } from '../stream-reader.ts';

const marker = Buffer.from('SEQ');
const markerLength = 11;
const maximumSequence = 1_000_000;

/** Counts the `SEQ` markers of the stub agent in a stream of bytes, and remembers which came. */
export class SequenceCounter {
  #seen = new Uint8Array(maximumSequence);
  #report = emptyReport();
  #carried = Buffer.alloc(0);

  get report(): ReaderReport {
    return { ...this.#report };
  }

  reset(): void {
    this.#seen = new Uint8Array(maximumSequence);
    this.#report = emptyReport();
  }

  /** A marker may be split between two chunks: the end of the one is looked at together with the start of the next. */
  count(chunk: Buffer): void {
    this.#report.bytes += chunk.length;
    const overlap = markerLength - 1;
    const seam = Buffer.concat([this.#carried, chunk.subarray(0, overlap)]);
    this.#countMarkers(seam);
    this.#countMarkers(chunk);
    const end = chunk.length < overlap ? seam : chunk;
    this.#carried = Buffer.from(end.subarray(Math.max(0, end.length - overlap)));
  }

  /** Counts the markers that are whole in these bytes. Time is taken once a chunk: it is a figure of throughput. */
  #countMarkers(bytes: Buffer): void {
    const report = this.#report;
    let found = false;
    for (
      let at = bytes.indexOf(marker);
      at >= 0 && at + markerLength <= bytes.length;
      at = bytes.indexOf(marker, at + 1)
    ) {
      let sequence = 0;
      for (let digit = 3; digit < markerLength; digit += 1) {
        sequence = sequence * 10 + (bytes[at + digit] as number) - 48;
      }
      report.frames += 1;
      if (this.#seen[sequence]) {
        report.duplicates += 1;
      } else {
        this.#seen[sequence] = 1;
        report.unique += 1;
      }
      report.highest = Math.max(report.highest, sequence);
      found = true;
    }
    if (found) {
      report.lastMs = nowMs();
      report.firstMs ||= report.lastMs;
    }
  }
}

function emptyReport(): ReaderReport {
  return { type: 'report', frames: 0, unique: 0, duplicates: 0, highest: -1, bytes: 0, firstMs: 0, lastMs: 0 };
}

/** Monotonic and the same clock in every process of the machine. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
