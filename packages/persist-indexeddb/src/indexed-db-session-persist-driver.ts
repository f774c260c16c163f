import { DelegatingSessionPersistDriver } from '@sandbox-agent/persist-core';
import { indexedDB } from './indexed-db.ts';

/** Options of {@link IndexedDbSessionPersistDriver}. */
export interface IndexedDbSessionPersistDriverOptions {
  databaseName?: string;
  /** Taken and not needed: the driver finds the version that the database has, and sets the next one when it must. */
  databaseVersion?: number;
  indexedDb?: IDBFactory;
}

/** {@link indexedDB} under the name and in the form of the formerly published driver. */
export class IndexedDbSessionPersistDriver extends DelegatingSessionPersistDriver {
  /** @throws Error where there is no IndexedDB. */
  constructor({ databaseName, indexedDb = globalThis.indexedDB }: IndexedDbSessionPersistDriverOptions = {}) {
    if (indexedDb === undefined) throw new Error('IndexedDB is not available in this runtime.');
    super(indexedDB({ databaseName, indexedDB: indexedDb }));
  }
}
