const lineFeed = 10;
const carriageReturn = 13;
const headBytes = 4096;
const smallestCarryBytes = 1024;

/** A line without its line break. */
export interface WholeLine {
  readonly kind: 'line';
  /** A view into the pushed chunk, or into a buffer of its own if the line came in pieces. Nobody writes to it again. */
  readonly bytes: Uint8Array;
}

/** A line that is longer than allowed. It was not kept. */
export interface OversizedLine {
  readonly kind: 'oversized';
  /** Its first bytes, at most 4096. */
  readonly head: Uint8Array;
  readonly sizeBytes: number;
}

export type FramedLine = WholeLine | OversizedLine;

/** Default limit of a line: more than any agent was seen to send, replays included. */
export const defaultMaxLineBytes = 32 * 1024 * 1024;

/**
 * Splits a stream of bytes at line feeds. Works on bytes only, so that a chunk may end within a character. A trailing CR is
 * stripped, empty lines are skipped. Time is linear in the bytes however they are cut up; memory is bounded by twice the limit.
 */
export class LineFramer {
  readonly #maxLineBytes: number;
  /** The beginning of a line whose end has not come. */
  #carry = new Uint8Array(0);
  #carryBytes = 0;
  /** Size so far of a line that is beyond the limit; `#carry` holds its head. 0 while there is none. */
  #oversizedBytes = 0;

  constructor(options: { readonly maxLineBytes?: number } = {}) {
    this.#maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes;
  }

  /** The lines that this chunk completes. The chunk must not be written to afterwards. */
  push(chunk: Uint8Array): FramedLine[] {
    const lines: FramedLine[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      const piece = chunk.subarray(start, end < 0 ? chunk.length : end);
      if (end < 0) {
        this.#keep(piece);
        return lines;
      }
      const line = this.#complete(piece);
      if (line !== undefined) {
        lines.push(line);
      }
      start = end + 1;
    }
  }

  /** What came after the last line feed, now that nothing more will. */
  end(): FramedLine | undefined {
    return this.#complete(new Uint8Array(0));
  }

  #complete(piece: Uint8Array): FramedLine | undefined {
    if (this.#carryBytes > 0) {
      this.#keep(piece);
    }
    if (this.#oversizedBytes > 0) {
      return this.#takeOversized();
    }
    const whole = this.#carryBytes > 0 ? this.#takeCarry() : piece;
    const bytes = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
    if (bytes.length > this.#maxLineBytes) {
      return { kind: 'oversized', head: bytes.slice(0, headBytes), sizeBytes: bytes.length };
    }
    return bytes.length === 0 ? undefined : { kind: 'line', bytes };
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) {
      return;
    }
    const size = (this.#oversizedBytes || this.#carryBytes) + piece.length;
    // One byte more may be the CR that is stripped.
    if (this.#oversizedBytes === 0 && size <= this.#maxLineBytes + 1) {
      this.#append(piece);
      return;
    }
    this.#oversizedBytes = size;
    if (this.#carryBytes > headBytes) {
      this.#carry = this.#carry.slice(0, headBytes);
      this.#carryBytes = headBytes;
    }
    this.#append(piece.subarray(0, headBytes - this.#carryBytes));
  }

  /** Copies into a buffer that doubles, so that a long line in tiny pieces costs neither an object a piece nor a copy a piece. */
  #append(piece: Uint8Array): void {
    const size = this.#carryBytes + piece.length;
    if (size > this.#carry.length) {
      const larger = new Uint8Array(Math.max(smallestCarryBytes, size, Math.min(size * 2, this.#maxLineBytes + 1)));
      larger.set(this.#carry.subarray(0, this.#carryBytes));
      this.#carry = larger;
    }
    this.#carry.set(piece, this.#carryBytes);
    this.#carryBytes = size;
  }

  /** Gives the carried bytes away, buffer and all. */
  #takeCarry(): Uint8Array {
    const taken = this.#carry.subarray(0, this.#carryBytes);
    this.#carry = new Uint8Array(0);
    this.#carryBytes = 0;
    return taken;
  }

  #takeOversized(): OversizedLine {
    const sizeBytes = this.#oversizedBytes;
    this.#oversizedBytes = 0;
    return { kind: 'oversized', head: this.#takeCarry(), sizeBytes };
  }
}
