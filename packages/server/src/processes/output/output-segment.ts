import { appendFileSync, rmSync } from 'node:fs';
import { readFileRange } from '../../log/file-range.ts';
import { decodeRecords, encodeRecords } from './entry-record.ts';
import type { LogEntry } from './log-entry.ts';

/** A place between two entries of a segment. */
export interface SegmentPlace {
  readonly segment: OutputSegment;
  /** The number of the entry that begins there. */
  readonly sequence: number;
  readonly offset: number;
}

/** More than the largest entry. */
const blockBytes = 256 * 1024;

/** One file of a log: entries without a hole. */
export class OutputSegment {
  readonly firstSequence: number;
  readonly #path: string;
  #count = 0;
  #byteLength = 0;

  constructor(path: string, firstSequence: number) {
    this.#path = path;
    this.firstSequence = firstSequence;
  }

  get lastSequence(): number {
    return this.firstSequence + this.#count - 1;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** @throws the system's error; what was written of them then is not looked at, and nothing may be added any more */
  append(entries: readonly LogEntry[]): void {
    const encoded = encodeRecords(entries);
    appendFileSync(this.#path, encoded, { mode: 0o600 });
    this.#count += entries.length;
    this.#byteLength += encoded.byteLength;
  }

  /** Some entries from a place on, and the place behind them. */
  async read({ sequence, offset }: SegmentPlace): Promise<{ entries: LogEntry[]; next: SegmentPlace }> {
    const length = Math.min(blockBytes, this.#byteLength - offset);
    const stored = await readFileRange({ path: this.#path, offset, length });
    const { entries, byteLength } = decodeRecords(stored, sequence);
    if (entries.length === 0) {
      throw new Error(`${this.#path} ends before its last entry`);
    }
    const next = { segment: this, sequence: sequence + entries.length, offset: offset + byteLength };
    return { entries, next };
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
