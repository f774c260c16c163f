import { constants, type BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import { copyBytes } from './copy-bytes.ts';
import type { WriteCommit } from './write-options.ts';

/** Adds what was received to the file, which stays the same file. When not all of it fits, the file is as it was before. */
export async function appendFile({ target, staged, options }: WriteCommit): Promise<BigIntStats> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  await using handle = await open(target.at, flags, options.mode ?? 0o666);
  if (options.mode !== undefined) {
    await handle.chmod(options.mode);
  }
  const { size } = await handle.stat();
  try {
    await copyBytes(staged.handle, handle);
  } catch (error) {
    await handle.truncate(size);
    throw error;
  }
  if (options.sync) {
    await handle.datasync();
    await target.directory.handle.sync();
  }
  return await handle.stat({ bigint: true });
}
