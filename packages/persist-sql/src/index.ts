export { createSessionStore, type SqlSessionStore } from './create-session-store.ts';
export { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from './session-store-error.ts';
export type { SqlBackend } from './sql-backend.ts';
