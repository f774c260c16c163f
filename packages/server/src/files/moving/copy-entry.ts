import { constants } from 'node:fs';
import { chmod, lchown, lstat, lutimes, mkdir, open, readdir, readlink, symlink } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../../http/problem-error.ts';
import type { PinnedDirectory } from '../../paths/index.ts';
import { copyBytes } from '../content/copy-bytes.ts';
import { readFlags } from '../content/open-regular.ts';
import { refuseVariablesOfPrograms } from '../content/variables-of-programs.ts';

export interface CopyOptions {
  readonly from: PinnedDirectory;
  readonly name: string;
  readonly to: PinnedDirectory;
  readonly as: string;
  readonly signal: AbortSignal;
}

/**
 * Copies an entry with all that is below it: content, permissions, times, and owners where the server may. Links stay links. Rejects
 * with a problem for pipes, sockets and devices, which cannot be copied.
 */
export async function copyEntry(options: CopyOptions): Promise<void> {
  const { from, name, to, as, signal } = options;
  signal.throwIfAborted();
  const source = from.at(name);
  const target = to.at(as);
  const stats = await lstat(source);
  if (stats.isSymbolicLink()) {
    await symlink(await readlink(source), target);
  } else if (stats.isDirectory()) {
    await mkdir(target, 0o700);
    await copyInside(options);
  } else if (stats.isFile()) {
    refuseVariablesOfPrograms(join(from.path, name), stats);
    await copyFile(source, target, signal);
  } else {
    throw new ProblemError('conflict', `${name} is neither file, directory nor link: it stays on its file system.`);
  }
  await copyAttributes(target, stats);
}

async function copyInside({ from, name, to, as, signal }: CopyOptions): Promise<void> {
  await using source = await from.enter(name);
  await using target = await to.enter(as);
  for (const child of await readdir(source.self)) {
    await copyEntry({ from: source, name: child, to: target, as: child, signal });
  }
}

async function copyFile(source: string, target: string, signal: AbortSignal): Promise<void> {
  await using reading = await open(source, readFlags);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  await using writing = await open(target, flags, 0o600);
  await copyBytes(reading, writing, signal);
}

async function copyAttributes(path: string, stats: Stats): Promise<void> {
  if (process.getuid?.() === 0) {
    await lchown(path, stats.uid, stats.gid);
  }
  if (!stats.isSymbolicLink()) {
    await chmod(path, stats.mode & 0o7777);
  }
  await lutimes(path, stats.atime, stats.mtime);
}
