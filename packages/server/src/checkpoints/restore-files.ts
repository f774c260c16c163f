import { chmod, lstat, mkdir, rmdir, unlink } from 'node:fs/promises';
import { directoriesOf, directoryMode, usualFileMode, type Manifest } from './manifest.ts';
import { mapInBatches } from './map-in-batches.ts';
import { parentOf, placeOf, splitRawNames, type RawName } from './raw-name.ts';
import { scanWorkspace, type ScanOptions } from './scan-workspace.ts';
import type { ShadowRepository } from './shadow-repository.ts';
import { filesOf, forgetNames, indexedNames, indexName, readManifest, type Snapshot } from './snapshot.ts';

export interface RestoreCounts {
  readonly filesWritten: number;
  readonly filesRemoved: number;
}

/**
 * Makes the workspace what it was. `now` is what it is, as the index has it. What is ignored by the rules of then is left alone, so
 * the files that were made since are found only once those rules are back.
 */
export async function restoreFiles(
  options: ScanOptions,
  { id, now }: { id: string; now: Snapshot },
): Promise<RestoreCounts> {
  const { shadow } = options;
  const index = indexName(options);
  const manifest = await readManifest(shadow, id);
  const { names, executables } = await readTree(shadow, id);
  const changed = await shadow.require('Comparing the checkpoint', {
    args: ['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--diff-filter=AMT', now.files, filesOf(id)],
  });
  // Git removes what its index has and the tree has not. That is for later, and not for what will be ignored.
  const made = (await indexedNames(shadow, index)).filter((name) => !names.has(name));
  await forgetNames(shadow, { index, names: made });
  await shadow.require(
    'Restoring the files',
    { args: ['read-tree', '--reset', '-u', filesOf(id)], timeoutMs: 3_600_000 },
    { index },
  );
  const scan = await scanWorkspace(options);
  const removed = [...scan.files.keys()].filter((name) => !names.has(name));
  const kept = directoriesOf(names, manifest);
  await removeFiles(shadow.workspace, removed);
  await removeDirectories(shadow.workspace, {
    candidates: [...removed.map(parentOf), ...made.map(parentOf), ...scan.emptyDirectories.keys()],
    kept,
  });
  for (const name of manifest.emptyDirectories) {
    await mkdir(placeOf(shadow.workspace, name), { recursive: true });
  }
  await restoreModes(shadow.workspace, { executables, directories: kept, manifest });
  return {
    filesWritten: splitRawNames(changed.stdout).length,
    filesRemoved: removed.length + (await countGone(shadow.workspace, made, scan.files)),
  };
}

async function readTree(
  shadow: ShadowRepository,
  id: string,
): Promise<{ names: Set<RawName>; executables: Map<RawName, boolean> }> {
  const { stdout } = await shadow.require('Reading the checkpoint', { args: ['ls-tree', '-r', '-z', filesOf(id)] });
  const names = new Set<RawName>();
  const executables = new Map<RawName, boolean>();
  for (const line of splitRawNames(stdout)) {
    const name = line.slice(line.indexOf('\t') + 1);
    names.add(name);
    if (!line.startsWith('120000')) {
      executables.set(name, line.startsWith('100755'));
    }
  }
  return { names, executables };
}

async function removeFiles(workspace: string, names: readonly RawName[]): Promise<void> {
  await mapInBatches(names, (name) => unlink(placeOf(workspace, name)).catch(ignoring('ENOENT')));
}

/** How many were in the way of what was restored, and went with that. */
async function countGone(
  workspace: string,
  names: readonly RawName[],
  listed: ReadonlyMap<RawName, unknown>,
): Promise<number> {
  const gone = await mapInBatches(
    names.filter((name) => !listed.has(name)),
    (name) =>
      lstat(placeOf(workspace, name)).then(
        () => false,
        () => true,
      ),
  );
  return gone.filter(Boolean).length;
}

/** Removes directories that are empty and were not there, and those above them. */
async function removeDirectories(
  workspace: string,
  { candidates, kept }: { candidates: readonly RawName[]; kept: ReadonlySet<RawName> },
): Promise<void> {
  const deepestFirst = [...new Set(candidates)].toSorted((a, b) => b.length - a.length);
  for (const candidate of deepestFirst) {
    for (let name = candidate; name !== '' && !kept.has(name); name = parentOf(name)) {
      try {
        await rmdir(placeOf(workspace, name));
      } catch {
        // Ignored files are in it, or it is gone.
        break;
      }
    }
  }
}

async function restoreModes(
  workspace: string,
  {
    executables,
    directories,
    manifest,
  }: {
    executables: ReadonlyMap<RawName, boolean>;
    directories: ReadonlySet<RawName>;
    manifest: Manifest;
  },
): Promise<void> {
  const setMode = async (name: RawName, mode: number): Promise<void> => {
    const place = placeOf(workspace, name);
    const found = await lstat(place);
    if (!found.isSymbolicLink() && (found.mode & 0o7777) !== mode) {
      await chmod(place, mode);
    }
  };
  await mapInBatches([...executables], ([name, isExecutable]) =>
    setMode(name, manifest.modes[name] ?? usualFileMode(isExecutable)),
  );
  // From the deepest on: one that may not be searched hides what is in it.
  for (const name of [...directories].toSorted((a, b) => b.length - a.length)) {
    await setMode(name, directoryMode(manifest, name));
  }
}

function ignoring(errno: string): (error: unknown) => void {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== errno) {
      throw error;
    }
  };
}
