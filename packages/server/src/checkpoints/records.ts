import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { checkpointSchema, type Checkpoint } from '@sandbox-agent/protocol';

/** What is known of the checkpoints on the disk: a directory a workspace, in it a file a checkpoint. A record is written last and removed first. */
export interface CheckpointRecords {
  /** Where the checkpoints of a workspace are. */
  directoryOf(workspace: string): string;
  /** Every directory with checkpoints. */
  directories(): Promise<string[]>;
  find(id: string): Promise<Checkpoint | undefined>;
  /** Of one workspace, or of all; newest first. */
  list(workspace?: string): Promise<Checkpoint[]>;
  listIn(directory: string): Promise<Checkpoint[]>;
  write(checkpoint: Checkpoint): Promise<void>;
  remove(checkpoint: Checkpoint): Promise<void>;
}

/** An id is a part of paths: what is none names nothing. */
const idShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function createRecords(stateDirectory: string): CheckpointRecords {
  const root = join(stateDirectory, 'checkpoints');
  const directoryOf = (workspace: string): string =>
    join(root, createHash('sha256').update(workspace).digest('hex').slice(0, 32));
  const fileOf = (directory: string, id: string): string => join(directory, 'records', `${id}.json`);
  const directories = async (): Promise<string[]> =>
    (await readdir(root).catch((): string[] => [])).map((name) => join(root, name));
  const listIn = async (directory: string): Promise<Checkpoint[]> => {
    const names = await readdir(join(directory, 'records')).catch((): string[] => []);
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const found = await Promise.all(
      ids.filter((id) => idShape.test(id)).map((id) => readRecord(fileOf(directory, id))),
    );
    return found.filter((record) => record !== undefined).toSorted(byAge);
  };
  return {
    directoryOf,
    directories,
    listIn,
    async find(id) {
      if (!idShape.test(id)) {
        return undefined;
      }
      const found = await Promise.all((await directories()).map((directory) => readRecord(fileOf(directory, id))));
      return found.find((record) => record !== undefined);
    },
    async list(workspace) {
      const places = workspace === undefined ? await directories() : [directoryOf(workspace)];
      return (await Promise.all(places.map(listIn))).flat().toSorted(byAge);
    },
    async write(checkpoint) {
      const file = fileOf(directoryOf(checkpoint.cwd), checkpoint.id);
      await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
      await writeFile(`${file}.new`, JSON.stringify(checkpoint), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    remove: ({ cwd, id }) => rm(fileOf(directoryOf(cwd), id), { force: true }),
  };
}

function byAge(a: Checkpoint, b: Checkpoint): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}

async function readRecord(file: string): Promise<Checkpoint | undefined> {
  try {
    return checkpointSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // There is none, or it is none that this server wrote.
    return undefined;
  }
}
