import { constants } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { PinnedDirectory } from '../paths/index.ts';

/** A name for something unfinished, beside what it becomes; `id` is unique on the machine. */
export function stagedName(id: string): string {
  return `.sandbox-agent-${id}.tmp`;
}

/** Whether the last name of a path is that of something unfinished. */
export function isStagedName(path: string): boolean {
  return /(^|\/)\.sandbox-agent-[^/]+\.tmp$/.test(path);
}

/** A file that is being written, under a name of its own. Removed at the end, unless it was given another name. */
export interface StagedFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly at: string;
}

export async function stageFile(directory: PinnedDirectory, id: string): Promise<StagedFile> {
  const at = directory.at(stagedName(id));
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(at, flags, 0o666);
  return {
    handle,
    at,
    async [Symbol.asyncDispose]() {
      await handle.close();
      await unlink(at).catch(() => undefined);
    },
  };
}
