import { join } from 'node:path';
import type { SparseIndex } from './sparse-index.ts';

/** One file of the log, as far as readers may see it. `lastIndex` and `byteLength` grow while it is the newest. */
export interface Segment {
  readonly path: string;
  /** Also the file's name. */
  readonly firstIndex: number;
  /** `firstIndex - 1` while it is empty. */
  lastIndex: number;
  byteLength: number;
  /** In memory until the index file is written. */
  index: SparseIndex | undefined;
}

/** A place between two bytes of the log. */
export interface LogPosition {
  readonly segment: Segment;
  /** Bytes from the start of the segment file. */
  readonly offset: number;
}

const extension = '.sse';
const namePattern = /^(\d{12,15})\.sse$/;

/** `000000000001.sse`: names sort as their numbers do. */
export function segmentPath(directory: string, firstIndex: number): string {
  return join(directory, `${String(firstIndex).padStart(12, '0')}${extension}`);
}

/** The index file that stands beside a segment file. */
export function indexPathOf(segmentFilePath: string): string {
  return `${segmentFilePath.slice(0, -extension.length)}.idx`;
}

/** The first index of the segment with that file name; `undefined` when it is not a segment file. */
export function firstIndexOfName(fileName: string): number | undefined {
  const match = namePattern.exec(fileName);
  return match === null ? undefined : Number(match[1]);
}

export function createSegment(path: string, firstIndex: number): Segment {
  return { path, firstIndex, lastIndex: firstIndex - 1, byteLength: 0, index: undefined };
}
