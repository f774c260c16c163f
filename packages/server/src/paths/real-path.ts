import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf } from './path-problem.ts';

/** As many links as Linux follows in one path. */
const maximumLinks = 40;

/**
 * Where a path really leads: every link in it resolved, also one whose target is missing. What does not exist yet is kept as named.
 * Rejects with the errno of the file system.
 */
export async function realPathOf(path: string, linksLeft = maximumLinks): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      throw error;
    }
  }
  const parent = dirname(path);
  if (parent === path) {
    return path;
  }
  const realParent = await realPathOf(parent, linksLeft);
  const target = await readLink(join(realParent, basename(path)));
  if (target === undefined) {
    return join(realParent, basename(path));
  }
  if (linksLeft === 0) {
    throw Object.assign(new Error(`${path}: too many symbolic links`), { code: 'ELOOP' });
  }
  return realPathOf(resolve(realParent, target), linksLeft - 1);
}

async function readLink(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'EINVAL') {
      return undefined;
    }
    throw error;
  }
}
