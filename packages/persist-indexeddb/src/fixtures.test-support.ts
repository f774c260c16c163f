import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** A database as a version of the driver left it. */
export interface StoredDatabase {
  version: number;
  objectStores: {
    name: string;
    keyPath: string | string[];
    indexes: { name: string; keyPath: string[] }[];
    rows: unknown[];
  }[];
}

const directory = new URL('../fixtures/', import.meta.url);

/** The databases of earlier versions, by the name of the version. */
export const olderDatabases: ReadonlyMap<string, StoredDatabase> = new Map(
  readdirSync(directory).map((file) => [
    file.replace(/\.json$/, ''),
    JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as StoredDatabase,
  ]),
);

/** Makes such a database in a browser, with nothing of the driver. */
export async function createOlderDatabase(page: Page, name: string, stored: StoredDatabase): Promise<void> {
  await page.evaluate(
    async ({ databaseName, version, objectStores }) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const request = indexedDB.open(databaseName, version);
      request.addEventListener('upgradeneeded', () => {
        for (const { name: storeName, keyPath, indexes, rows } of objectStores) {
          const store = request.result.createObjectStore(storeName, { keyPath });
          for (const index of indexes) store.createIndex(index.name, index.keyPath);
          for (const row of rows) store.put(row);
        }
      });
      request.addEventListener('error', () => reject(request.error as DOMException));
      request.addEventListener('success', () => {
        request.result.close();
        resolve();
      });
      await promise;
    },
    { databaseName: name, ...stored },
  );
}
