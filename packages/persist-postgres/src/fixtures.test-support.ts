import { readdirSync, readFileSync } from 'node:fs';

const directory = new URL('../fixtures/', import.meta.url);

/** The SQL that makes a store of an earlier version, by the name of the version. */
export const olderStores: ReadonlyMap<string, string> = new Map(
  readdirSync(directory)
    .toSorted()
    .map((file) => [file.replace(/\.sql$/, ''), readFileSync(new URL(file, directory), 'utf8')]),
);
