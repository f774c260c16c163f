import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { TestStore } from '@sandbox-agent/conformance/driver';
import { sqlite } from './sqlite.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';

/** Those of every SQL driver, and those that only SQLite had. */
const directories = [new URL('../../persist-sql/fixtures/', import.meta.url), new URL('../fixtures/', import.meta.url)];

/** How to make a store of each earlier version, by the name of the version. */
export const olderSchemas: Readonly<Record<string, () => Promise<TestStore>>> = Object.fromEntries(
  directories.flatMap((directory) =>
    readdirSync(directory)
      .toSorted()
      .filter((file) => file.endsWith('.sql'))
      .map((file) => [file.replace(/\.sql$/, ''), () => createOlderStore(new URL(file, directory))]),
  ),
);

async function createOlderStore(file: URL): Promise<TestStore> {
  const { path, remove } = await createTemporaryStore();
  const database = new DatabaseSync(path);
  database.exec(readFileSync(file, 'utf8'));
  database.close();
  return { open: () => sqlite({ path }), remove };
}
