export { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from '@sandbox-agent/persist-core';
export { indexedDB, type IndexedDBOptions } from './indexed-db.ts';
export {
  IndexedDbSessionPersistDriver,
  type IndexedDbSessionPersistDriverOptions,
} from './indexed-db-session-persist-driver.ts';
