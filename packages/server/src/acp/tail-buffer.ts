/** Keeps the last bytes of a stream that nobody parses. */
export class TailBuffer {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    // Joined only once twice as much has come: tiny chunks then neither pile up nor are copied each time.
    if (this.#sizeBytes > this.#maxBytes * 2 || this.#chunks.length > 1024) {
      this.#join();
    }
  }

  /** The last bytes as text. A character that is cut off at the beginning is left out. */
  text(): string {
    const bytes = this.#join();
    let start = 0;
    while (this.#sizeBytes === this.#maxBytes && start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) {
      start += 1;
    }
    return bytes.toString('utf8', start);
  }

  #join(): Buffer {
    const whole = Buffer.concat(this.#chunks);
    const tail = Buffer.from(whole.subarray(Math.max(0, whole.length - this.#maxBytes)));
    this.#chunks = [tail];
    this.#sizeBytes = tail.length;
    return tail;
  }
}
