import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { TestStore } from '@sandbox-agent/conformance/driver';
import { sqlite } from './sqlite.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';

const directory = new URL('../fixtures/', import.meta.url);

/** The versions whose stores are kept as SQL, and how to make one. */
export const olderSchemas: Readonly<Record<string, () => Promise<TestStore>>> = Object.fromEntries(
  readdirSync(directory)
    .toSorted()
    .map((file) => [file.replace(/\.sql$/, ''), () => createOlderStore(file)]),
);

async function createOlderStore(file: string): Promise<TestStore> {
  const { path, remove } = await createTemporaryStore();
  const database = new DatabaseSync(path);
  database.exec(readFileSync(new URL(file, directory), 'utf8'));
  database.close();
  return { open: () => sqlite({ path }), remove };
}
