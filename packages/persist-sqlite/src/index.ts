export { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from '@sandbox-agent/persist-core';
export type { SqlSessionStore } from '@sandbox-agent/persist-sql';
export type { SqliteSynchronous } from './open-database.ts';
export { sqlite, type SqliteLocation, type SqliteOptions } from './sqlite.ts';
export type { SqliteDatabase, SqliteStatement } from './sqlite-database.ts';
export { SQLiteSessionPersistDriver, type SQLiteSessionPersistDriverOptions } from './sqlite-session-persist-driver.ts';
