import { constants } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ProblemError } from '../http/problem-error.ts';
import { createPaths, errnoOf, withPathProblems } from '../paths/index.ts';
import { createOneAfterAnother } from './one-after-another.ts';

/** Settings are read whole; more than this is not what this server wrote. */
const maximumBytes = 4 * 1024 * 1024;

/** Names → configurations of one kind, in one file of each directory. */
export interface SettingsFile<Config> {
  /** Empty when nothing is stored. @throws ProblemError `conflict` when the file is not what this server writes */
  read(directory: string): Promise<Map<string, Config>>;
  /** Reads, changes and replaces the file; one after the other in a directory. Nothing is written when `change` gives false. */
  update(directory: string, change: (entries: Map<string, Config>) => boolean): Promise<void>;
}

export interface SettingsFileOptions<Config> {
  /** Below `<directory>/.sandbox-agent/config/`. */
  readonly fileName: string;
  /** A JSON object: name → configuration. */
  readonly schema: z.ZodType<Record<string, Config>>;
  createId(): string;
}

export function createSettingsFile<Config>(options: SettingsFileOptions<Config>): SettingsFile<Config> {
  const path = `.sandbox-agent/config/${options.fileName}`;
  const inTurn = createOneAfterAnother();

  const read = async (directory: string): Promise<Map<string, Config>> => {
    const text = await readWhole(directory, path);
    if (text === undefined) {
      return new Map();
    }
    const parsed = options.schema.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new ProblemError('conflict', `${path} of ${directory} is not what this server writes: mend or delete it.`, {
        context: { directory, path },
      });
    }
    return new Map(Object.entries(parsed.data));
  };

  const update = async (directory: string, change: (entries: Map<string, Config>) => boolean): Promise<void> => {
    const entries = await read(directory);
    if (change(entries)) {
      await writeWhole(directory, path, {
        text: `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`,
        createId: options.createId,
      });
    }
  };

  return {
    read,
    update: (directory, change) => inTurn(directory, () => update(directory, change)),
  };
}

/** `undefined` when there is none. A link that leads out of the directory is refused. */
async function readWhole(directory: string, path: string): Promise<string | undefined> {
  try {
    return await withPathProblems(path, async () => {
      await using entry = await createPaths({ root: directory, isConfined: true }).openEntry(path);
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      await using file = await open(entry.at, flags);
      const facts = await file.stat();
      if (!facts.isFile() || facts.size > maximumBytes) {
        throw new ProblemError('conflict', `${path} of ${directory} is no file of settings.`, { context: { path } });
      }
      return await file.readFile('utf8');
    });
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'not_found') {
      return undefined;
    }
    throw error;
  }
}

/** Readers find the old file or the new one, and only the user of the server can read it: it may hold keys. */
async function writeWhole(
  directory: string,
  path: string,
  { text, createId }: { text: string; createId(): string },
): Promise<void> {
  await withPathProblems(path, async () => {
    const paths = createPaths({ root: directory, isConfined: true });
    await using entry = await paths.openTarget(path, { makeParents: true });
    await keepOutOfRepositories(directory);
    const draft = entry.directory.at(`.${entry.name}.${createId()}.tmp`);
    try {
      await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
      await rename(draft, entry.at);
    } finally {
      await rm(draft, { force: true });
    }
  });
}

/** What may hold keys must not be committed by an agent that adds all it finds. */
async function keepOutOfRepositories(directory: string): Promise<void> {
  await using entry = await createPaths({ root: directory, isConfined: true }).openEntry('.sandbox-agent/.gitignore');
  try {
    await writeFile(entry.at, '*\n', { flag: 'wx' });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') {
      throw error;
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
