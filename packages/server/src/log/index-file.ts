import { readFile, writeFile } from 'node:fs/promises';
import { indexPathOf, type Segment } from './segment.ts';
import { SparseIndex } from './sparse-index.ts';

/** What an index file says of its segment. */
export interface StoredIndex {
  readonly lastIndex: number;
  readonly index: SparseIndex;
}

const formatVersion = 1;

/**
 * Writes the index of a closed segment. It is written after the segment is on the disk, so its presence also says that the
 * segment needs no verification.
 */
export async function writeIndexFile(segment: Segment, index: SparseIndex): Promise<void> {
  const { firstIndex, lastIndex, byteLength } = segment;
  const points = index.points.map((point) => [point.eventIndex, point.offset]);
  const text = JSON.stringify({ version: formatVersion, firstIndex, lastIndex, byteLength, points });
  await writeFile(indexPathOf(segment.path), text, { mode: 0o600 });
}

/** Reads the index of a segment file of that size; `undefined` when it is missing, damaged or of another file. */
export async function readIndexFile(
  segment: Pick<Segment, 'path' | 'firstIndex' | 'byteLength'>,
): Promise<StoredIndex | undefined> {
  let stored: unknown;
  try {
    stored = JSON.parse(await readFile(indexPathOf(segment.path), 'utf8'));
  } catch {
    return undefined;
  }
  if (!isStored(stored) || stored.firstIndex !== segment.firstIndex || stored.byteLength !== segment.byteLength) {
    return undefined;
  }
  const index = new SparseIndex();
  for (const [eventIndex, offset] of stored.points) {
    index.add({ eventIndex, offset });
  }
  return { lastIndex: stored.lastIndex, index };
}

interface Stored {
  readonly version: number;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly byteLength: number;
  readonly points: readonly (readonly [number, number])[];
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { version, firstIndex, lastIndex, byteLength, points } = value as Record<keyof Stored, unknown>;
  return (
    version === formatVersion &&
    isCount(firstIndex) &&
    isCount(lastIndex) &&
    isCount(byteLength) &&
    Array.isArray(points) &&
    points.every((point) => Array.isArray(point) && point.length === 2 && point.every(isCount))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
