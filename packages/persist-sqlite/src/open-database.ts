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
  if (!readOnly) await createForOwnerOnly(path);
  if (process.versions['bun'] === undefined) {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(path, { readOnly });
  }
  const { Database } = await importBunSqlite();
  return new Database(path, readOnly ? { readonly: true } : { readwrite: true, create: true });
}

/**
 * A new file is for its owner only: it holds conversations. SQLite gives its companions (`-wal`, `-shm`) the same mode. A file that
 * is there keeps the mode it has.
 */
async function createForOwnerOnly(path: string): Promise<void> {
  if (path === '' || path === ':memory:' || path.startsWith('file:')) return;
  const { open } = await import('node:fs/promises');
  // What cannot be created, SQLite explains better.
  const file = await open(path, 'a', 0o600).catch(() => undefined);
  await file?.close();
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
