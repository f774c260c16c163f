/** Size of a slab that is used again: holds what an agent writes in one go. */
export const slabBytes = 512 * 1024;

/** A piece of memory with a count of those who read it. It is written to anew only while nobody does. */
export class Slab {
  readonly bytes: Buffer;
  /** Whether it is one of a pool, and goes back there. */
  readonly isPooled: boolean;
  pins = 0;

  constructor(size: number, options: { readonly isPooled: boolean }) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.isPooled = options.isPooled;
  }
}

/** Bytes of a slab that stay as they are until they are released, which happens once; or for ever, when it never does. */
export interface PinnedBytes {
  readonly bytes: Buffer;
  release(): void;
}
