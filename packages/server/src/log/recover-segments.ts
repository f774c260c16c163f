import { mkdir, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../telemetry/logger.ts';
import { readIndexFile, writeIndexFile } from './index-file.ts';
import { createSegment, firstIndexOfName, segmentPath, type Segment } from './segment.ts';
import { SegmentFile } from './segment-file.ts';
import { verifySegment } from './verify-segment.ts';

export interface RecoverSegmentsOptions {
  readonly directory: string;
  readonly logger: Logger;
  /** The first number of a log that does not exist yet. */
  readonly startIndex: number;
}

/**
 * Finds the segments of a log and brings them to where their whole batches end; creates the first when there is none.
 *
 * Verified are the newest segment and those that have no index file: the others were on the disk before their index was
 * written. What is cut was never acknowledged as durable, and the warning says how much it was.
 * @throws Error when two segments hold the same numbers
 */
export async function recoverSegments(options: RecoverSegmentsOptions): Promise<[Segment, ...Segment[]]> {
  const { directory, logger, startIndex } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const firstIndexes = (await readdir(directory))
    .map(firstIndexOfName)
    .filter((firstIndex) => firstIndex !== undefined)
    .sort((a, b) => a - b);

  const segments: Segment[] = [];
  for (const [position, firstIndex] of firstIndexes.entries()) {
    const segment = createSegment(join(directory, segmentPath('', firstIndex)), firstIndex);
    const isNewest = position === firstIndexes.length - 1;
    if (isNewest || !(await takeIndex(segment, firstIndexes[position + 1]))) {
      await verifyAndCut(segment, logger);
    }
    const previous = segments.at(-1);
    if (previous !== undefined && previous.lastIndex >= firstIndex) {
      throw new Error(
        `${previous.path} ends with entry ${previous.lastIndex}, and ${segment.path} begins with ${firstIndex}`,
      );
    }
    if (segment.byteLength === 0 && segments.length > 0) {
      // A roll whose first batch did not get whole: its numbers go on in the segment before, without a hole.
      await rm(segment.path);
      continue;
    }
    if (!isNewest && segment.index !== undefined) {
      await writeIndexFile(segment, segment.index);
      segment.index = undefined;
    }
    segments.push(segment);
  }
  const [first, ...rest] = segments;
  return first === undefined ? [await createFirst(directory, startIndex)] : [first, ...rest];
}

async function createFirst(directory: string, startIndex: number): Promise<Segment> {
  const segment = createSegment(segmentPath(directory, startIndex), startIndex);
  const file = new SegmentFile(segment);
  file.open();
  file.close();
  return segment;
}

async function takeIndex(segment: Segment, nextFirstIndex = Number.POSITIVE_INFINITY): Promise<boolean> {
  const byteLength = (await stat(segment.path)).size;
  const stored = await readIndexFile({ ...segment, byteLength });
  if (stored === undefined || stored.lastIndex >= nextFirstIndex) {
    return false;
  }
  segment.byteLength = byteLength;
  segment.lastIndex = stored.lastIndex;
  return true;
}

async function verifyAndCut(segment: Segment, logger: Logger): Promise<void> {
  const { path, firstIndex } = segment;
  const { lastIndex, validBytes, fileBytes, index } = await verifySegment(path, firstIndex);
  if (validBytes < fileBytes) {
    await truncate(path, validBytes);
    logger.warn(
      { path, cutBytes: fileBytes - validBytes, lastIndex },
      'the session log ended in an incomplete batch, which was cut',
    );
  }
  segment.byteLength = validBytes;
  segment.lastIndex = lastIndex;
  segment.index = index;
}
