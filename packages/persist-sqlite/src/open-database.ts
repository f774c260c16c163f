import { retryWhileBusy } from './busy-retry.ts';
import { explainOpenFailure } from './explain-open-failure.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** When SQLite waits for the disk: `normal` at checkpoints, `full` at every commit. */
export type SqliteSynchronous = 'normal' | 'full';

/** What a database file is opened with. */
export interface OpenDatabaseOptions {
  path: string;
  readOnly: boolean;
  synchronous: SqliteSynchronous;
  busyTimeoutMs: number;
}

/** The write-ahead log shrinks back to this after a large batch, in bytes. */
const writeAheadLogLimitBytes = 64 * 1024 * 1024;

/**
 * Opens a database file with what the runtime has built in, and sets it up.
 *
 * The write-ahead log lets readers and one writer work at the same time, from several processes. On a file system without
 * shared memory SQLite stays with its rollback journal, which is slower and as safe.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<SqliteDatabase> {
  let database: SqliteDatabase | undefined;
  try {
    database = await openFile(options);
    await setUp(database, options);
    return database;
  } catch (error) {
    database?.close();
    throw await explainOpenFailure(options.path, error);
  }
}

async function openFile({ path, readOnly }: OpenDatabaseOptions): Promise<SqliteDatabase> {
  if (process.versions['bun'] === undefined) {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(path, { readOnly });
  }
  const { Database } = await importBunSqlite();
  return new Database(path, readOnly ? { readonly: true } : { readwrite: true, create: true });
}

async function setUp(database: SqliteDatabase, options: OpenDatabaseOptions): Promise<void> {
  const statements = [
    'pragma busy_timeout = 0', // Waiting is ours: see busy-retry.ts.
    'pragma foreign_keys = on',
    `pragma synchronous = ${options.synchronous}`,
    `pragma journal_size_limit = ${writeAheadLogLimitBytes}`,
    // Either reads the file, so what is wrong with it is known from here on.
    options.readOnly ? 'select 1 from sqlite_schema limit 1' : 'pragma journal_mode = wal',
  ];
  // Any of them may find the file locked, while another process creates it.
  for (const sql of statements) await retryWhileBusy(() => database.exec(sql), options.busyTimeoutMs);
}

interface BunSqlite {
  Database: new (
    path: string,
    options: { readonly?: boolean; readwrite?: boolean; create?: boolean },
  ) => SqliteDatabase;
}

function importBunSqlite(): Promise<BunSqlite> {
  // In a variable, because Node, its types and its bundlers do not know the module.
  const specifier = 'bun:sqlite';
  return import(specifier) as Promise<BunSqlite>;
}
