import type { Readable } from 'node:stream';
import { withDeadline } from '../lifecycle/deadline.ts';

/** Knows when nobody can write to some streams any more. They have to be read. */
export class StreamsEnded {
  readonly #streams: readonly Readable[];
  readonly #ended: Promise<unknown>;

  constructor(streams: readonly Readable[]) {
    this.#streams = streams;
    // Not `end` and `finished`: they are not told of a stream that somebody destroys.
    this.#ended = Promise.all(
      streams.map((stream) => new Promise<void>((resolve) => void stream.once('close', () => resolve()))),
    );
  }

  /** Waits for it, at most so long. Whether it is so. */
  async within(boundMs: number): Promise<boolean> {
    return (await withDeadline(this.#ended, boundMs)).done;
  }

  /** Reads no more. */
  destroy(): void {
    for (const stream of this.#streams) {
      stream.destroy();
    }
  }
}
