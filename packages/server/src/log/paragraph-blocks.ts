import { readFileRange } from './file-range.ts';

export interface ParagraphBlock {
  /** Whole paragraphs: entries and trailers, each with the blank line that ends it. */
  readonly bytes: Buffer;
  /** Where they begin in the file. */
  readonly offset: number;
}

const blockBytes = 1024 * 1024;
const paragraphEnd = '\n\n';

/**
 * Reads a part of a segment file in blocks that end between two entries. A paragraph larger than a block is read again
 * with twice the size until it fits. What has no end before `end` is not yielded.
 */
export async function* paragraphBlocks(range: {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}): AsyncGenerator<ParagraphBlock> {
  let offset = range.start;
  let size = blockBytes;
  while (offset < range.end) {
    const bytes = await readFileRange({ path: range.path, offset, length: Math.min(size, range.end - offset) });
    const lastEnd = bytes.lastIndexOf(paragraphEnd, bytes.length, 'latin1');
    if (lastEnd === -1) {
      if (bytes.length < size) {
        return;
      }
      size *= 2;
      continue;
    }
    const length = lastEnd + paragraphEnd.length;
    yield { bytes: bytes.subarray(0, length), offset };
    offset += length;
    size = blockBytes;
  }
}
