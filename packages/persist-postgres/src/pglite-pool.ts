import type { PostgresClient, PostgresPool, PostgresResult } from './postgres-pool.ts';

/** The part of a PGlite database that the store uses. */
export interface PGliteDatabase {
  query(sql: string, parameters?: unknown[]): Promise<{ rows: unknown[]; affectedRows?: number }>;
}

/**
 * When the last user of each database will be done with it. Beside the databases and not in a pool, because several drivers may be
 * given the same one, and a transaction of the one must not get statements of the other in it.
 */
const turns = new WeakMap<PGliteDatabase, Promise<void>>();

/** PGlite has one connection: a pool of one, whose users wait for each other. The database stays its owner's to close. */
export function createPGlitePool(database: PGliteDatabase): PostgresPool {
  return {
    async connect(): Promise<PostgresClient> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const before = turns.get(database);
      turns.set(database, promise);
      await before;
      return {
        async query(sql, parameters = []): Promise<PostgresResult> {
          const { rows, affectedRows } = await database.query(sql, [...parameters]);
          return { rows, rowCount: affectedRows ?? rows.length, command: commandOf(sql) };
        },
        release: () => resolve(),
      };
    },
    end: async () => {},
  };
}

/** Kysely reads how many rows were changed of some commands only. */
function commandOf(sql: string): string {
  return /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? '';
}
