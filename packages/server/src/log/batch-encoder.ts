import { EntryHead } from './entry-head.ts';
import { maxTrailerByteLength, writeBatchTrailer } from './batch-trailer.ts';
import type { LogEntryInput } from './log-entry.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const closingBrace = 0x7d;
/** `}` and the blank line that ends an SSE event. */
const entryEndBytes = 3;

/** Turns entries into the bytes of one batch: what is written to the file is what readers are sent. */
export class BatchEncoder {
  readonly #head: EntryHead;

  constructor(sessionId: string) {
    this.#head = new EntryHead(sessionId);
  }

  /** An upper bound of the bytes of a batch with these entries. */
  maxByteLength(entries: readonly LogEntryInput[]): number {
    let capacity = maxTrailerByteLength;
    for (const entry of entries) {
      const { payload } = entry;
      const payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
      capacity += this.#head.maxByteLength(entry) + payloadBytes + entryEndBytes;
    }
    return capacity;
  }

  /**
   * Writes the entries, numbered from `firstIndex`, and the trailer to the beginning of a buffer of {@link maxByteLength}.
   * Returns the batch as a view into it.
   * @throws TypeError when an entry's connection id or time is not what its type says.
   */
  encodeInto(bytes: Buffer, firstIndex: number, entries: readonly LogEntryInput[]): Buffer {
    let end = 0;
    let index = firstIndex;
    for (const entry of entries) {
      const head = this.#head.bytesOf(index, entry);
      bytes.set(head, end);
      end = writeEntryEnd(bytes, end + head.length, entry.payload);
      index += 1;
    }
    replaceByte({ bytes, end, from: carriageReturn, start: 0 });
    return bytes.subarray(0, writeBatchTrailer(bytes, { firstIndex, lastIndex: index - 1, byteLength: end }));
  }
}

function writeEntryEnd(bytes: Buffer, start: number, payload: Uint8Array | string): number {
  let end = start;
  if (typeof payload === 'string') {
    end += bytes.write(payload, start, 'utf8');
  } else {
    bytes.set(payload, start);
    end += payload.length;
  }
  bytes[end] = closingBrace;
  bytes[end + 1] = lineFeed;
  bytes[end + 2] = lineFeed;
  // One native search in the usual case: the first line feed is the one that was just written.
  if (bytes.indexOf(lineFeed, start) <= end) {
    replaceByte({ bytes, end, from: lineFeed, start });
  }
  return end + entryEndBytes;
}

function replaceByte({ bytes, end, from, start }: { bytes: Buffer; end: number; from: number; start: number }): void {
  // What is behind the end was left by an earlier batch.
  const written = bytes.subarray(0, end);
  let at = written.indexOf(from, start);
  while (at !== -1) {
    written[at] = space;
    at = written.indexOf(from, at + 1);
  }
}
