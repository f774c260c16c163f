import { lstatSync, opendirSync, type Dir, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Folders that tools fill and nobody calls a result. */
const ignoredDirectories: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  '.cache',
  '__pycache__',
  '.ipynb_checkpoints',
]);

/** How many entries are looked at between two turns of the event loop. */
const entriesPerTurn = 200;

export interface FileVersion {
  /** Is another whenever the file was changed. */
  readonly version: string;
  /** Epoch milliseconds, as the file system counts them. */
  readonly changedAtMs: number;
}

/** The files below a directory, as they were at one time. */
export interface DirectorySnapshot {
  readonly takenAtMs: number;
  /** By path relative to the directory. */
  readonly files: ReadonlyMap<string, FileVersion>;
  /** There are more entries than were looked at. */
  readonly isTruncated: boolean;
}

/**
 * Looks at the files of a tree, breadth first, so that of a large one the nearest are seen. Links are not followed; what cannot be read
 * is left out. Never rejects.
 */
export async function snapshotDirectory(
  directory: string,
  { maxEntries, takenAtMs }: { readonly maxEntries: number; readonly takenAtMs: number },
): Promise<DirectorySnapshot> {
  const files = new Map<string, FileVersion>();
  const open = [''];
  let entries = 0;
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    const handle = tryOpen(join(directory, folder));
    try {
      for (let entry = handle?.readSync() ?? null; entry !== null; entry = handle?.readSync() ?? null) {
        entries += 1;
        if (entries > maxEntries) {
          return { takenAtMs, files, isTruncated: true };
        }
        if (entries % entriesPerTurn === 0) {
          await nextTurn();
        }
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!ignoredDirectories.has(entry.name)) {
            open.push(path);
          }
          continue;
        }
        const stats = entry.isFile() ? tryStat(join(directory, path)) : undefined;
        if (stats?.isFile() === true) {
          files.set(path, versionOf(stats));
        }
      }
    } catch {
      // It was removed while it was read.
    } finally {
      handle?.closeSync();
    }
  }
  return { takenAtMs, files, isTruncated: false };
}

function versionOf({ ino, size, mtimeMs, ctimeMs }: Stats): FileVersion {
  return { version: `${ino}-${size}-${mtimeMs}-${ctimeMs}`, changedAtMs: ctimeMs };
}

function tryOpen(path: string): Dir | undefined {
  try {
    return opendirSync(path);
  } catch {
    return undefined;
  }
}

function tryStat(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
