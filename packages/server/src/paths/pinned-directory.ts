import { constants } from 'node:fs';
import { open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './path-problem.ts';

/**
 * A directory that is held open: what is done at its entries is done in this very directory, wherever its path leads meanwhile.
 * This is how a path that was checked stays the one that is used.
 */
export interface PinnedDirectory extends AsyncDisposable {
  /** Its real path when it was opened. */
  readonly path: string;
  /** A path for calls of the file system that names an entry relative to the open directory. The name must be a single one. */
  at(name: string): string;
  /** Opens a directory in it. One that is a link is refused. Rejects with the errno of the file system. */
  enter(name: string): Promise<PinnedDirectory>;
  /** A path for calls of the file system that names the directory itself. */
  readonly self: string;
  readonly handle: FileHandle;
  /** Idempotent. */
  close(): Promise<void>;
}

/** `O_NOFOLLOW` for the last name: where a path is real, a link there came after it was resolved. */
export const openDirectoryFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Opens a directory by a path without links. Rejects with the errno of the file system. */
export async function pinDirectory(realPath: string): Promise<PinnedDirectory> {
  return pin(realPath, undefined);
}

/** @param below where it is by what it was opened in: the system names no place whose path is too long */
async function pin(realPath: string, below: string | undefined): Promise<PinnedDirectory> {
  const handle = await open(realPath, openDirectoryFlags);
  try {
    return await pinHandle(handle, realPath, below);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function pinHandle(handle: FileHandle, openedAs: string, below: string | undefined): Promise<PinnedDirectory> {
  const byDescriptor = `/proc/self/fd/${handle.fd}`;
  const tooLong = (error: unknown): string | undefined => (errnoOf(error) === 'ENAMETOOLONG' ? below : undefined);
  const opened = process.platform === 'linux' ? await readlink(byDescriptor).catch(tooLong) : undefined;
  const path = opened ?? (await verifiedPath(handle, openedAs));
  const self = opened === undefined ? path : byDescriptor;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= handle.close());
  const at = (name: string): string => `${self}/${name}`;
  return {
    path,
    self,
    at,
    enter: (name) => pin(at(name), join(path, name)),
    handle,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Without `/proc` the path of what is open cannot be asked for: the path is looked up again and must lead to the same directory. */
async function verifiedPath(handle: FileHandle, openedAs: string): Promise<string> {
  const path = await realpath(openedAs);
  const [opened, named] = await Promise.all([handle.stat(), stat(path)]);
  if (opened.dev !== named.dev || opened.ino !== named.ino) {
    throw Object.assign(new Error(`${openedAs} changed while it was opened`), { code: 'ELOOP' });
  }
  return path;
}
