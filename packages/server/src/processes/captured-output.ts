import type { Readable } from 'node:stream';

/** The beginning of what a stream brings, at most so many bytes. What comes after it is read and dropped, so that nobody waits. */
export class CapturedOutput {
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = [];
  #byteLength = 0;
  #isTruncated = false;

  constructor(stream: Readable, maxBytes: number) {
    this.#maxBytes = maxBytes;
    stream.on('data', (chunk: Uint8Array) => this.#add(chunk));
  }

  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  /** A character that the limit cuts in two is left out; bytes that are no text become U+FFFD. */
  toText(): string {
    const bytes = Buffer.concat(this.#chunks);
    return (this.#isTruncated ? withoutCutCharacter(bytes) : bytes).toString('utf8');
  }

  toBase64(): string {
    return Buffer.concat(this.#chunks).toString('base64');
  }

  #add(chunk: Uint8Array): void {
    const room = this.#maxBytes - this.#byteLength;
    if (chunk.byteLength > room) {
      this.#isTruncated = true;
    }
    if (room > 0) {
      // A copy of a part: the rest of the chunk need not stay in memory.
      const kept = chunk.byteLength > room ? Uint8Array.prototype.slice.call(chunk, 0, room) : chunk;
      this.#chunks.push(kept);
      this.#byteLength += kept.byteLength;
    }
  }
}

/** Bytes without the beginning of a character at their end. */
function withoutCutCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back += 1) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) {
      continue;
    }
    const length = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1;
    return length > back ? bytes.subarray(0, bytes.byteLength - back) : bytes;
  }
  return bytes;
}
