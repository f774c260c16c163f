import { lstat, rmdir } from 'node:fs/promises';
import { withPathProblems, type Paths } from '../paths/index.ts';
import { removeTree } from './remove-tree.ts';

/** Deletes what the path names: a link itself. A directory that is not empty only when `isRecursive` says so. */
export async function deleteEntry(paths: Paths, path: string, isRecursive: boolean): Promise<void> {
  await using entry = await paths.openEntry(path);
  await withPathProblems(path, async () => {
    const isDirectory = (await lstat(entry.at)).isDirectory();
    await (isDirectory && !isRecursive ? rmdir(entry.at) : removeTree(entry.directory, entry.name));
  });
}
