import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { ProblemError } from '../../http/problem-error.ts';
import { withPathProblems, type Paths, type PinnedEntry } from '../../paths/index.ts';
import { refuseVariablesOfPrograms } from './variables-of-programs.ts';

export interface OpenedFile {
  /** The caller's to close. */
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

/** A link that came after the path was resolved is refused; a pipe does not hold up the open. */
export const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens the file that the path leads to, for reading. */
export async function openRegularFile(paths: Paths, path: string): Promise<OpenedFile> {
  await using target = await paths.openTarget(path);
  return await withPathProblems(path, async () => {
    refuseVariablesOfPrograms(target.path, await requireRegular(target, path));
    const handle = await open(target.at, readFlags);
    try {
      const stats = await handle.stat({ bigint: true });
      requireFile(stats, path);
      return { handle, stats };
    } catch (error) {
      await handle.close();
      throw error;
    }
  });
}

/** What is there. Devices, pipes and directories are refused before they are opened: that has effects too. */
export async function requireRegular(target: PinnedEntry, path: string): Promise<BigIntStats> {
  const stats = await lstat(target.at, { bigint: true });
  requireFile(stats, path);
  return stats;
}

function requireFile(stats: BigIntStats, path: string): void {
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'a directory' : 'neither a file nor a directory';
    throw new ProblemError('conflict', `${path} is ${what}.`, { context: { path } });
  }
}
