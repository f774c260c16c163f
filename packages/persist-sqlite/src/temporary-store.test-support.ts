import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A path for a database in a directory of its own. */
export interface TemporaryStore {
  path: string;
  /** Removes the directory. */
  remove(): Promise<void>;
}

/** Makes an empty directory and names a file in it. */
export async function createTemporaryStore(): Promise<TemporaryStore> {
  const directory = await mkdtemp(join(tmpdir(), 'persist-sqlite-'));
  return {
    path: join(directory, 'sessions.db'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
