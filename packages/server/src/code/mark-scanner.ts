/**
 * Looks for one sequence of bytes in a stream, wherever the chunks are cut. What may be its beginning is held back until the next chunk
 * tells.
 */
export class MarkScanner {
  readonly #mark: Buffer;
  #held: Buffer = Buffer.alloc(0);

  constructor(mark: string) {
    this.#mark = Buffer.from(mark);
  }

  /** The bytes before the mark that are certain; `found` and what follows the mark once it came. */
  push(chunk: Buffer): { readonly before: Buffer; readonly found: boolean } {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const at = bytes.indexOf(this.#mark);
    if (at >= 0) {
      this.#held = Buffer.alloc(0);
      return { before: bytes.subarray(0, at), found: true };
    }
    const heldBytes = this.#beginningAtEnd(bytes);
    this.#held = Buffer.from(bytes.subarray(bytes.length - heldBytes));
    return { before: bytes.subarray(0, bytes.length - heldBytes), found: false };
  }

  /** How many of the last bytes could be the beginning of the mark. */
  #beginningAtEnd(bytes: Buffer): number {
    for (let count = Math.min(bytes.length, this.#mark.length - 1); count > 0; count -= 1) {
      if (bytes.subarray(bytes.length - count).equals(this.#mark.subarray(0, count))) {
        return count;
      }
    }
    return 0;
  }
}
