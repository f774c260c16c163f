import { ProblemError } from '../../http/problem-error.ts';

/** More entries than that are no project. */
export const maximumEntries = 200_000;
/** Names of a path. */
export const maximumNames = 100;
/** Text packs to a tenth, seldom to a hundredth of its size; what packs to less than that is nothing but air. */
const maximumRatio = 200;
/** Small archives may be as full of air as they like. */
const uncheckedBytes = 64 * 1024 * 1024;

/** Counts what goes into and comes out of the unpacking, and stops what swells beyond reason. */
export class ArchiveMeter {
  #receivedBytes = 0;
  #unpackedBytes = 0;
  #entries = 0;

  received(bytes: number): void {
    this.#receivedBytes += bytes;
  }

  unpacked(bytes: number): void {
    this.#unpackedBytes += bytes;
    if (this.#unpackedBytes > uncheckedBytes && this.#unpackedBytes > this.#receivedBytes * maximumRatio) {
      throw new ProblemError(
        'payload_too_large',
        `The archive unpacks to more than ${maximumRatio} times its size: it is refused as a bomb.`,
        { context: { limitRatio: maximumRatio } },
      );
    }
  }

  entry(): void {
    this.#entries += 1;
    if (this.#entries > maximumEntries) {
      throw new ProblemError('payload_too_large', `An archive may have ${maximumEntries} entries.`, {
        context: { limitEntries: maximumEntries },
      });
    }
  }
}
