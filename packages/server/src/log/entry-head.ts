import type { LogEntryInput } from './log-entry.ts';

/** The text between an entry's head and the end of its envelope. The head holds nothing that could contain it earlier. */
export const payloadMarker = ',"payload":';

const connectionIdPattern = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const eventStart = 'id: ';
const firstIndexOffset = eventStart.length;
const fixedBytes = 160;
const zero = 0x30;
const nine = 0x39;

/**
 * The bytes of an entry before its payload.
 *
 * Consecutive entries differ only in their number, so the bytes of the last one are kept and counted up in place: an
 * entry then costs one copy of its head and one of its payload.
 */
export class EntryHead {
  readonly #sessionId: string;
  #bytes: Uint8Array = new Uint8Array(0);
  #index = -1;
  #indexOffsets: readonly number[] = [];
  #indexDigits = 0;
  #createdAt = Number.NaN;
  #connectionId = '';
  #sender = '';

  constructor(sessionId: string) {
    this.#sessionId = sessionId;
  }

  /** An upper bound of the bytes that {@link bytesOf} returns for the entry. */
  maxByteLength(entry: LogEntryInput): number {
    return fixedBytes + 2 * this.#sessionId.length + entry.connectionId.length;
  }

  /**
   * The head of that entry, valid until the next call.
   * @throws TypeError when the connection id or the time could not be written as they are.
   */
  bytesOf(index: number, entry: LogEntryInput): Uint8Array {
    const follows =
      index === this.#index + 1 &&
      entry.createdAt === this.#createdAt &&
      entry.connectionId === this.#connectionId &&
      entry.sender === this.#sender;
    if (!follows || !this.#countUp()) {
      this.#build(index, entry);
    }
    this.#index = index;
    return this.#bytes;
  }

  /** Adds one to the number wherever it stands; false when it needs another digit. */
  #countUp(): boolean {
    const bytes = this.#bytes;
    let digit = this.#indexDigits - 1;
    while (digit >= 0 && bytes[firstIndexOffset + digit] === nine) {
      digit -= 1;
    }
    if (digit < 0) {
      return false;
    }
    const next = (bytes[firstIndexOffset + digit] ?? zero) + 1;
    for (const offset of this.#indexOffsets) {
      bytes[offset + digit] = next;
      for (let lower = offset + digit + 1; lower < offset + this.#indexDigits; lower += 1) {
        bytes[lower] = zero;
      }
    }
    return true;
  }

  #build(index: number, entry: LogEntryInput): void {
    if (!connectionIdPattern.test(entry.connectionId)) {
      throw new TypeError(`connectionId must be printable ASCII without quote or backslash: ${entry.connectionId}`);
    }
    if (!Number.isFinite(entry.createdAt)) {
      throw new TypeError(`createdAt must be epoch milliseconds: ${entry.createdAt}`);
    }
    const sessionId = this.#sessionId;
    const beforeSecond = `${eventStart}${index}\ndata: {"id":"${sessionId}:`;
    const beforeThird = `${beforeSecond}${index}","eventIndex":`;
    const text = `${beforeThird}${index},"sessionId":"${sessionId}","createdAt":${entry.createdAt},"connectionId":"${entry.connectionId}","sender":"${entry.sender}"${payloadMarker}`;
    this.#bytes = Buffer.from(text, 'latin1');
    this.#indexOffsets = [firstIndexOffset, beforeSecond.length, beforeThird.length];
    this.#indexDigits = String(index).length;
    this.#createdAt = entry.createdAt;
    this.#connectionId = entry.connectionId;
    this.#sender = entry.sender;
  }
}
