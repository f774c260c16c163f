import type { EventGap } from '@sandbox-agent/protocol';
import { lastIndexIn } from './last-index-in.ts';
import { locateUnlessTrimmed } from './locate-entry.ts';
import { paragraphBlocks } from './paragraph-blocks.ts';
import type { PublishedLog } from './published-log.ts';

/** Whole entries and trailers as they stand in the file, or a hole where entries are lost. */
export type StoredPiece =
  | { readonly kind: 'block'; readonly bytes: Buffer }
  | { readonly kind: 'gap'; readonly gap: EventGap };

/** The stored bytes from the entry after `after` to the end, in blocks that end between two entries. Does not wait for more. */
export async function* storedPieces(log: PublishedLog, after: number): AsyncGenerator<StoredPiece> {
  let next = after + 1;
  while (next <= log.lastIndex || log.gapAt(next) !== undefined) {
    const gap = log.gapAt(next);
    if (gap !== undefined) {
      yield { kind: 'gap', gap };
      next = gap.to + 1;
      continue;
    }
    const position = await locateUnlessTrimmed(log, next);
    if (position === undefined) {
      continue;
    }
    const { segment, offset } = position;
    const { byteLength: end, lastIndex } = segment;
    try {
      for await (const { bytes } of paragraphBlocks({ path: segment.path, start: offset, end })) {
        next = (lastIndexIn(bytes) ?? next - 1) + 1;
        yield { kind: 'block', bytes };
      }
      next = lastIndex + 1;
    } catch (error) {
      if (segment.firstIndex >= log.firstIndex) {
        throw error;
      }
      // Its file was removed under the reader: the rest is a gap.
    }
  }
}

const colon = 0x3a;
const lineFeed = 0x0a;
const dataField = 'data: ';

/** The `data:` of each entry of a block: one JSON text each, as a view into the block. */
export function* entryTexts(block: Buffer): Generator<Buffer> {
  let position = 0;
  while (position < block.length) {
    const lineEnd = block.indexOf(lineFeed, position);
    if (block[position] === colon) {
      position = lineEnd + 2;
      continue;
    }
    const start = lineEnd + 1 + dataField.length;
    const end = block.indexOf(lineFeed, start);
    yield block.subarray(start, end);
    position = end + 2;
  }
}
