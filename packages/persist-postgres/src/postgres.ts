import { createSessionStore, type SqlSessionStore, type StoreDatabase } from '@sandbox-agent/persist-sql';
import { PostgresDialect, sql } from 'kysely';
import { classifyPostgresError, isMissingTable, isVictim } from './classify-postgres-error.ts';
import { guardPool } from './guard-pool.ts';
import { openPool } from './open-pool.ts';
import { createPGlitePool, type PGliteDatabase } from './pglite-pool.ts';
import type { PostgresPool } from './postgres-pool.ts';

/** Where the store is. */
export type PostgresLocation =
  | {
      /** `postgres://user:password@host:port/database`. Needs the package `pg`. */
      connectionString: string;
      /** The schema that the tables are in; made when it is missing. Default: what the database's search path says. */
      schema?: string | undefined;
      /** Default 4: the store sends batches, and needs few. */
      maxConnections?: number;
      /** How long a call waits for a connection before it rejects with `unreachable`, in milliseconds. Default 10000. */
      connectionTimeoutMs?: number;
      /** How long a query may take before its call rejects with `unreachable`, in milliseconds. Default 60000. */
      queryTimeoutMs?: number;
    }
  | {
      /** A pool of the caller, as `new pg.Pool(…)`; not ended by the driver. */
      pool: PostgresPool;
    }
  | {
      /** A PGlite database of the caller, not closed by the driver. Nobody else may have a transaction open in it meanwhile. */
      pglite: PGliteDatabase;
    };

/** Options of {@link postgres}. */
export type PostgresOptions = PostgresLocation;

/** Numbers that nobody else is likely to lock in a database. */
const locks = { schema: 7_266_723_452_001, victims: 7_266_723_452_002 } as const;

/**
 * Creates a driver that keeps sessions and events in Postgres.
 *
 * It connects at the first call; `ready()` does so earlier. Any number of drivers and processes may use one database.
 *
 * @throws TypeError when `connectionString` is empty: `pg` would fall back to what the environment happens to say.
 */
export function postgres(options: PostgresOptions): SqlSessionStore {
  if ('connectionString' in options && options.connectionString === '') {
    throw new TypeError('`connectionString` of the Postgres store is empty');
  }
  const dialect = new PostgresDialect({ pool: async () => (await openLocation(options)) as never });
  return createSessionStore({
    dialect,
    classifyError: classifyPostgresError,
    isMissingTable,
    deadlocks: { isVictim, takeTurn: (transaction) => lock(transaction, locks.victims) },
    // Several processes that open a new database would else make the same tables at once.
    lockSchema: (transaction) => lock(transaction, locks.schema),
    schedule: (callback) => void setImmediate(callback),
  });
}

async function openLocation(options: PostgresOptions): Promise<PostgresPool> {
  if ('pglite' in options) return createPGlitePool(options.pglite);
  if ('pool' in options) return lent(guardPool(options.pool));
  const { connectionString, schema, maxConnections = 4 } = options;
  const { connectionTimeoutMs = 10_000, queryTimeoutMs = 60_000 } = options;
  return guardPool(await openPool({ connectionString, schema, maxConnections, connectionTimeoutMs, queryTimeoutMs }));
}

/** Until the transaction ends. */
async function lock(transaction: StoreDatabase, number: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${number})`.execute(transaction);
}

/** A pool that stays open when the driver is closed. */
function lent(pool: PostgresPool): PostgresPool {
  return { connect: () => pool.connect(), end: async () => {} };
}
