import type { Readable } from 'node:stream';
import { withDeadline } from '../lifecycle/deadline.ts';

/** Knows when nobody can write to some streams any more. They have to be read. */
export class StreamsEnded {
  readonly #streams: readonly Readable[];
  readonly #ended: Promise<unknown>;

  constructor(streams: readonly Readable[]) {
    this.#streams = streams;
    this.#ended = Promise.all(streams.map(ended));
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

/** Also when somebody destroys it, of which `end` does not tell. */
function ended(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('end', resolve);
    stream.once('close', resolve);
  });
}
