import { lstat } from 'node:fs/promises';
import { findEmptyDirectories } from './empty-directories.ts';
import { listFiles, type ListFilesOptions } from './list-files.ts';
import { mapInBatches } from './map-in-batches.ts';
import { parentOf, placeOf, rawNameOf, type RawName } from './raw-name.ts';

export interface ScanOptions extends Omit<ListFilesOptions, 'isOurs'> {
  /** A directory that is not looked into, when it is in the workspace: our own. Absolute. */
  readonly excluded: string;
}

/** What is in a workspace, but for what is ignored. */
export interface WorkspaceScan {
  /** Files and links → permission bits; `undefined` for a link. */
  readonly files: ReadonlyMap<RawName, number | undefined>;
  /** Directories with such files, or empty directories, in them → permission bits. The workspace itself is none. */
  readonly directories: ReadonlyMap<RawName, number>;
  /** Directories with nothing in them → permission bits. */
  readonly emptyDirectories: ReadonlyMap<RawName, number>;
  /** Of all files. */
  readonly bytes: number;
}

/** Looks at the workspace. @throws ProblemError `conflict` when it has too many files */
export async function scanWorkspace(options: ScanOptions): Promise<WorkspaceScan> {
  const { shadow, signal } = options;
  const isOurs = ownNames(options);
  const listed = await listFiles({ ...options, isOurs });
  const directories = await readDirectories(shadow.workspace, listed.files.keys(), signal);
  const reached = [...listed.files].filter(([name]) => parentOf(name) === '' || directories.has(parentOf(name)));
  const emptyDirectories = await findEmptyDirectories({ ...options, ...listed, directories, isOurs });
  const aroundEmpty = await readDirectories(shadow.workspace, emptyDirectories.keys(), signal);
  return {
    files: new Map(reached.map(([name, { mode }]) => [name, mode])),
    directories: new Map([...directories, ...aroundEmpty]),
    emptyDirectories,
    bytes: reached.reduce((sum, [, { bytes }]) => sum + bytes, 0),
  };
}

/** The directories above the names, without those that are links or lie behind one: what is there is elsewhere. */
async function readDirectories(
  workspace: string,
  names: Iterable<RawName>,
  signal: AbortSignal,
): Promise<Map<RawName, number>> {
  const above = new Set<RawName>();
  for (const name of names) {
    for (let parent = parentOf(name); parent !== '' && !above.has(parent); parent = parentOf(parent)) {
      above.add(parent);
    }
  }
  const modes = new Map<RawName, number>();
  await mapInBatches(
    [...above],
    async (name) => {
      const found = await lstat(placeOf(workspace, name)).catch(() => undefined);
      if (found?.isDirectory() === true) {
        modes.set(name, found.mode & 0o7777);
      }
    },
    signal,
  );
  const isReached = (name: RawName): boolean => name === '' || (modes.has(name) && isReached(parentOf(name)));
  return new Map([...modes].filter(([name]) => isReached(name)));
}

function ownNames({ shadow, excluded }: ScanOptions): (name: RawName) => boolean {
  const base = `${shadow.workspace === '/' ? '' : shadow.workspace}/`;
  if (!excluded.startsWith(base)) {
    return () => false;
  }
  const own = rawNameOf(excluded.slice(base.length));
  return (name) => name === own || name.startsWith(`${own}/`);
}
