import { readdirSync, readFileSync } from 'node:fs';

/** Those of every SQL driver, and those that only Postgres had. */
const directories = [new URL('../../persist-sql/fixtures/', import.meta.url), new URL('../fixtures/', import.meta.url)];

/** The SQL that makes a store of an earlier version, by the name of the version. */
export const olderStores: ReadonlyMap<string, string> = new Map(
  directories.flatMap((directory) =>
    readdirSync(directory)
      .toSorted()
      .filter((file) => file.endsWith('.sql'))
      .map((file): [string, string] => [file.replace(/\.sql$/, ''), readFileSync(new URL(file, directory), 'utf8')]),
  ),
);
