import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import createIgnore, { type Ignore } from 'ignore';
import type { PinnedDirectory } from '../../paths/index.ts';

/** Which entries of a walk Git would not see. */
export interface IgnoreRules {
  /** Reads the rules of a directory that the walk comes to, one level below the one before or back up. */
  enter(directory: PinnedDirectory, names: readonly string[]): Promise<void>;
  ignores(names: readonly string[], isDirectory: boolean): boolean;
}

/** More rules than that are not a project's. */
const maximumFileBytes = 256 * 1024;

/** The `.gitignore` files of the walked directories; `.git` itself is ignored too. A rule nearer to an entry wins, as in Git. */
export function createIgnoreRules(): IgnoreRules {
  const levels: (Ignore | undefined)[] = [];
  return {
    async enter(directory, names) {
      levels.length = names.length;
      const text = await readRules(directory.at('.gitignore'));
      levels.push(text === undefined ? undefined : createIgnore().add(text));
    },
    ignores(names, isDirectory) {
      if (names.at(-1) === '.git') {
        return true;
      }
      for (let level = Math.min(levels.length, names.length) - 1; level >= 0; level -= 1) {
        const path = names.slice(level).join('/') + (isDirectory ? '/' : '');
        const verdict = levels[level]?.test(path);
        if (verdict?.ignored === true || verdict?.unignored === true) {
          return verdict.ignored;
        }
      }
      return false;
    },
  };
}

async function readRules(path: string): Promise<string | undefined> {
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(Math.min(size, maximumFileBytes)),
      position: 0,
    });
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    // No rules, or none that the server may read: Git would go on without them too.
    return undefined;
  }
}
