import { link, lstat, mkdir, rename, rmdir, unlink } from 'node:fs/promises';
import { errnoOf } from '../../paths/index.ts';

/**
 * Gives an entry a name that nothing has yet: unlike `rename`, what somebody makes there in this moment is not lost. Rejects with
 * `EEXIST` then.
 */
export async function renameNew(from: string, to: string, isDirectory: boolean): Promise<void> {
  await (isDirectory ? renameNewDirectory(from, to) : renameNewFile(from, to));
}

/** An empty directory takes the place: it is replaced in one step, and anything in it makes that fail. */
async function renameNewDirectory(from: string, to: string): Promise<void> {
  await mkdir(to);
  try {
    await rename(from, to);
  } catch (error) {
    await rmdir(to).catch(() => undefined);
    throw error;
  }
}

async function renameNewFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(errnoOf(error) ?? '')) {
      throw error;
    }
    // A file system without hard links: what is there can only be asked for.
    await requireNothing(to);
    await rename(from, to);
    return;
  }
  try {
    await unlink(from);
  } catch (error) {
    await unlink(to).catch(() => undefined);
    throw error;
  }
}

async function requireNothing(path: string): Promise<void> {
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isThere) {
    throw Object.assign(new Error(`${path} exists`), { code: 'EEXIST' });
  }
}
