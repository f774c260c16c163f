import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { checkedPartOf, parseBatchTrailer } from './batch-trailer.ts';
import { paragraphBlocks } from './paragraph-blocks.ts';
import { SparseIndex } from './sparse-index.ts';

/** What a segment file holds, found by reading all of it. */
export interface VerifiedSegment {
  readonly lastIndex: number;
  /** Bytes of the whole batches from the start: what follows them is torn or damaged. */
  readonly validBytes: number;
  readonly fileBytes: number;
  readonly index: SparseIndex;
}

const colon = 0x3a;
const trailerStart = '\n: batch ';

/** Checks every batch of a segment file up to the first that is not whole. */
export async function verifySegment(path: string, firstIndex: number): Promise<VerifiedSegment> {
  const fileBytes = (await stat(path)).size;
  const index = new SparseIndex();
  let lastIndex = firstIndex - 1;
  let batchStart = 0;
  let checksum = 0;
  const result = () => ({ lastIndex, validBytes: batchStart, fileBytes, index });

  for await (const { bytes, offset } of paragraphBlocks({ path, start: 0, end: fileBytes })) {
    let position = 0;
    while (position < bytes.length) {
      const trailerAt = bytes[position] === colon ? position : bytes.indexOf(trailerStart, position, 'latin1') + 1;
      if (trailerAt === 0) {
        checksum = crc32(bytes.subarray(position), checksum);
        break;
      }
      const trailerEnd = bytes.indexOf('\n\n', trailerAt, 'latin1');
      const line = bytes.subarray(trailerAt, trailerEnd);
      const trailer = parseBatchTrailer(line);
      if (
        trailer === undefined ||
        trailer.firstIndex !== lastIndex + 1 ||
        trailer.lastIndex < trailer.firstIndex ||
        trailer.byteLength !== offset + trailerAt - batchStart ||
        trailer.checksum !== crc32(checkedPartOf(line), crc32(bytes.subarray(position, trailerAt), checksum))
      ) {
        return result();
      }
      index.add({ eventIndex: trailer.firstIndex, offset: batchStart });
      lastIndex = trailer.lastIndex;
      position = trailerEnd + 2;
      batchStart = offset + position;
      checksum = 0;
    }
  }
  return result();
}
