/** Larger frames than any display has are none. */
const largestFrameBytes = 64 * 1024 * 1024;
const largestHeadBytes = 4096;
const headEnd = Buffer.from('\r\n\r\n');

/** Splits what ffmpeg's `mpjpeg` writes into pictures. Each has a head that says its length. */
export class FrameSplitter {
  readonly #onFrame: (frame: Buffer) => void;
  #chunks: Buffer[] = [];
  #sizeBytes = 0;
  /** Of the picture that is awaited; undefined while its head is. */
  #frameBytes: number | undefined;

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /** @throws Error when it is something else than pictures */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    while (this.#takeOne());
  }

  #takeOne(): boolean {
    if (this.#frameBytes === undefined) {
      const bytes = this.#join();
      const end = bytes.indexOf(headEnd);
      if (end < 0) {
        if (bytes.length > largestHeadBytes) {
          throw new Error('a picture has no head');
        }
        return false;
      }
      const [, length] = /content-length: *(\d+)/i.exec(bytes.toString('latin1', 0, end)) ?? [];
      this.#frameBytes = Number(length);
      if (!(this.#frameBytes <= largestFrameBytes)) {
        throw new Error('a picture does not say how long it is');
      }
      this.#keep(bytes.subarray(end + headEnd.length));
    }
    if (this.#sizeBytes < this.#frameBytes) {
      return false;
    }
    const bytes = this.#join();
    const frame = bytes.subarray(0, this.#frameBytes);
    this.#keep(bytes.subarray(this.#frameBytes));
    this.#frameBytes = undefined;
    this.#onFrame(frame);
    return true;
  }

  #join(): Buffer {
    const [first = Buffer.alloc(0), ...more] = this.#chunks;
    const bytes = more.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    return bytes;
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#sizeBytes = rest.length;
  }
}
