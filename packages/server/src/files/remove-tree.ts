import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { errnoOf, type PinnedDirectory } from '../paths/index.ts';

/**
 * Removes an entry, and everything below it when it is a directory. Every directory is opened in the one before: nothing is removed
 * through a link. What is gone already is no failure. Rejects with the errno of the file system.
 */
export async function removeTree(directory: PinnedDirectory, name: string): Promise<void> {
  const at = directory.at(name);
  try {
    if (!(await lstat(at)).isDirectory()) {
      await unlink(at);
      return;
    }
    await emptyDirectory(directory, name);
    await rmdir(at);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      throw error;
    }
  }
}

async function emptyDirectory(directory: PinnedDirectory, name: string): Promise<void> {
  await using inside = await directory.enter(name);
  for (const child of await readdir(inside.self)) {
    await removeTree(inside, child);
  }
}
