import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionMetadata } from './session-metadata.ts';

/** The sessions on the disk of one server: `<stateDir>/sessions/<id>/{session.json,log/}`. */
export interface SessionDirectory {
  /** The directory of one session. */
  path(id: string): string;
  /** Replaces the metadata atomically: a reader sees the old or the new, never half. */
  write(metadata: SessionMetadata): Promise<void>;
  /** `undefined` when there is no such session or its creation never finished. Throws when the file is not that session's. */
  read(id: string): Promise<SessionMetadata | undefined>;
  /** Ids of all sessions whose creation finished. */
  list(): Promise<string[]>;
  remove(id: string): Promise<void>;
}

const metadataName = 'session.json';

export function createSessionDirectory(stateDirectory: string): SessionDirectory {
  const root = join(stateDirectory, 'sessions');
  const path = (id: string) => join(root, id);
  let writes = 0;

  return {
    path,

    async write(metadata) {
      const directory = path(metadata.id);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const temporary = join(directory, `${metadataName}.${process.pid}.${(writes += 1)}.tmp`);
      await writeFile(temporary, JSON.stringify(metadata), { mode: 0o600 });
      await rename(temporary, join(directory, metadataName));
    },

    async read(id) {
      let text: string;
      try {
        text = await readFile(join(path(id), metadataName), 'utf8');
      } catch (error) {
        if (isMissing(error)) {
          return undefined;
        }
        throw error;
      }
      const metadata = JSON.parse(text) as Partial<SessionMetadata> | null;
      // The id becomes a path: a file that names another must lead nowhere else.
      if (metadata?.id !== id || metadata.version !== 1) {
        throw new Error(`${metadataName} of ${id} does not describe that session.`);
      }
      return metadata as SessionMetadata;
    },

    async list() {
      let names: string[];
      try {
        names = await readdir(root);
      } catch (error) {
        if (isMissing(error)) {
          return [];
        }
        throw error;
      }
      return names.filter((name) => !name.startsWith('.'));
    },

    async remove(id) {
      await rm(path(id), { recursive: true, force: true });
    },
  };
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
