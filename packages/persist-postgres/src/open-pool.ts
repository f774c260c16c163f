import { SessionStoreError } from '@sandbox-agent/persist-core';
import type { PostgresPool } from './postgres-pool.ts';

/** What a pool of our own is opened with. */
export interface OpenPoolOptions {
  connectionString: string;
  /** The schema that the tables are in, made when it is missing. Absent: what the database's search path says. */
  schema: string | undefined;
  maxConnections: number;
  connectionTimeoutMs: number;
  queryTimeoutMs: number;
}

interface PgPool extends PostgresPool {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Opens a pool of `pg`, which the application has installed. Connects at the first query. */
export async function openPool(options: OpenPoolOptions): Promise<PostgresPool> {
  const { schema } = options;
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    throw new SessionStoreError('failed', 'The Postgres store needs the package `pg`: install it beside this one', {
      cause,
    });
  });
  const pool: PgPool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectionTimeoutMs,
    query_timeout: options.queryTimeoutMs,
    keepAlive: true,
    application_name: 'sandbox-agent',
    ...(schema === undefined
      ? {}
      : { options: `-c search_path=${quoteIdentifier(schema).replaceAll(/[\s\\]/g, '\\$&')}` }),
  });
  // A connection that is lost while nobody uses it: the pool replaces it, and a query that fails tells its caller.
  pool.on('error', () => {});
  if (schema !== undefined) await createSchema(pool, schema);
  return pool;
}

async function createSchema(pool: PostgresPool, schema: string): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (rows.length > 0) return;
    // Two that make it at once meet in the catalogue: the second one is told so by an error.
    await client.query(`create schema if not exists ${quoteIdentifier(schema)}`).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error;
    });
  } finally {
    client.release();
  }
}

function isDuplicate(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '23505' || code === '42P06';
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
