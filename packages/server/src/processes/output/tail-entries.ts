import { recordBytes } from './entry-record.ts';
import type { LogEntry } from './log-entry.ts';

/** What an entry takes in memory besides its bytes. */
const overheadBytes = 256;

const costOf = (entry: LogEntry): number => entry.bytes.byteLength + overheadBytes;

/** The newest entries of a log, in memory. */
export class TailEntries {
  #entries: LogEntry[] = [];
  #costBytes = 0;
  #recordBytes = 0;

  get firstSequence(): number | undefined {
    return this.#entries[0]?.sequence;
  }

  /** The memory that they take. */
  get costBytes(): number {
    return this.#costBytes;
  }

  /** Of what was written, without what is added to it. */
  get byteLength(): number {
    return this.#costBytes - overheadBytes * this.#entries.length;
  }

  /** The room that they would take in a file. */
  get recordBytes(): number {
    return this.#recordBytes;
  }

  push(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#count(entry, 1);
  }

  /** Forgets the oldest. */
  shift(): void {
    const entry = this.#entries.shift();
    if (entry !== undefined) {
      this.#count(entry, -1);
    }
  }

  /** Takes the oldest out, until what is left costs so much at most. */
  take(leftBytes: number): LogEntry[] {
    let count = 0;
    for (const entry of this.#entries) {
      if (this.#costBytes <= leftBytes) {
        break;
      }
      this.#count(entry, -1);
      count += 1;
    }
    return this.#entries.splice(0, count);
  }

  /** From a number on, some whole entries; undefined when that one is not here. */
  from(sequence: number, maxBytes: number): readonly LogEntry[] | undefined {
    const first = this.firstSequence;
    if (first === undefined || sequence < first || sequence >= first + this.#entries.length) {
      return undefined;
    }
    const start = sequence - first;
    let end = start;
    for (let bytes = 0; end < this.#entries.length && (bytes < maxBytes || end === start); end += 1) {
      bytes += this.#entries[end]?.bytes.byteLength ?? 0;
    }
    return this.#entries.slice(start, end);
  }

  #count(entry: LogEntry, sign: 1 | -1): void {
    this.#costBytes += sign * costOf(entry);
    this.#recordBytes += sign * recordBytes(entry);
  }
}
