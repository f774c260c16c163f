import type { BigIntStats } from 'node:fs';
import type { FileEntryType } from '@sandbox-agent/protocol';

/** What an entry is told as: what is not a directory is a file. */
export function entryTypeOf(stats: Pick<BigIntStats, 'isDirectory'>): FileEntryType {
  return stats.isDirectory() ? 'directory' : 'file';
}

/** The facts about an entry that lists and `stat` have in common. */
export function factsOf(stats: BigIntStats): { entryType: FileEntryType; size: number; modified: string } {
  return {
    entryType: entryTypeOf(stats),
    size: Number(stats.size),
    modified: new Date(Number(stats.mtimeMs)).toISOString(),
  };
}

/** Permissions as four octal digits. */
export function modeOf({ mode }: BigIntStats): string {
  return (Number(mode) & 0o7777).toString(8).padStart(4, '0');
}
