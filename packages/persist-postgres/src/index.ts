export { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from '@sandbox-agent/persist-core';
export type { SqlSessionStore } from '@sandbox-agent/persist-sql';
export type { PGliteDatabase } from './pglite-pool.ts';
export { postgres, type PostgresLocation, type PostgresOptions } from './postgres.ts';
export type { PostgresClient, PostgresPool, PostgresResult } from './postgres-pool.ts';
export {
  PostgresSessionPersistDriver,
  type PostgresSessionPersistDriverOptions,
} from './postgres-session-persist-driver.ts';
