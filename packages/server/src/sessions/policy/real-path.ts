import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Where a path leads when it is opened, absolute: links are followed as far as they exist, and `..` goes up from where a link led,
 * as the system does it. `undefined` when that cannot be told: a loop of links, one that leads nowhere yet, no permission to look, NUL.
 */
export function resolveRealPath(cwd: string, path: string): string | undefined {
  if (path.includes('\0')) {
    return undefined;
  }
  let current = path.startsWith('/') ? '/' : realOf(cwd);
  for (const segment of path.split('/')) {
    if (current === undefined) {
      return undefined;
    }
    if (segment === '..') {
      current = dirname(current);
    } else if (segment !== '' && segment !== '.') {
      current = realOf(join(current, segment));
    }
  }
  return current;
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    // What does not exist yet is where its name says, unless that name is a link to something that does not exist yet.
    return isMissing(error) && !exists(path) ? path : undefined;
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
