import { retryWhileBusy } from './busy-retry.ts';
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
  const database = await openFile(options);
  try {
    database.exec('pragma busy_timeout = 0'); // Waiting is ours: see busy-retry.ts.
    database.exec('pragma foreign_keys = on');
    database.exec(`pragma synchronous = ${options.synchronous}`);
    database.exec(`pragma journal_size_limit = ${writeAheadLogLimitBytes}`);
    if (!options.readOnly)
      await retryWhileBusy(() => database.exec('pragma journal_mode = wal'), options.busyTimeoutMs);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openFile({ path, readOnly }: OpenDatabaseOptions): Promise<SqliteDatabase> {
  try {
    if (process.versions['bun'] === undefined) {
      const { DatabaseSync } = await import('node:sqlite');
      return new DatabaseSync(path, { readOnly });
    }
    const { Database } = await importBunSqlite();
    return new Database(path, readOnly ? { readonly: true } : { readwrite: true, create: true });
  } catch (error) {
    if (error instanceof Error) error.message = `cannot open ${path}: ${error.message}`;
    throw error;
  }
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
