export { createSessionStore, type SqlSessionStore } from './create-session-store.ts';
export { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from './session-store-error.ts';
export type { StoreDatabase } from './schema/tables.ts';
export type { Deadlocks, SqlBackend } from './sql-backend.ts';
