export { createSessionStore, type SqlSessionStore } from './create-session-store.ts';
export type { StoreDatabase } from './schema/tables.ts';
export type { Deadlocks, SqlBackend } from './sql-backend.ts';
