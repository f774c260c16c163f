import { SessionStoreError } from '@sandbox-agent/persist-core';
import { wrap } from 'idb';
import { storeMigrations, type Migration } from './migrations.ts';
import type { StoreDatabase, UpgradeTransaction } from './tables.ts';

/** What a database is opened with. */
export interface OpenDatabaseOptions {
  /** The browser's. Absent where there is none. */
  factory: IDBFactory | undefined;
  name: string;
  /** By default those of this version. */
  migrations?: readonly Migration[];
}

/**
 * Opens a database, made when it is missing, and brings it to the schema of this version.
 *
 * The version of the schema is an entry in the database and not IndexedDB's own number, which the application may have set, and
 * which the drivers published up to 0.4 let it choose.
 *
 * @throws SessionStoreError `newer_schema` when a later version of this package wrote it, `unreachable` when there is no IndexedDB.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<StoreDatabase> {
  const { factory, name, migrations = storeMigrations } = options;
  if (factory === undefined) {
    throw new SessionStoreError('unreachable', 'There is no IndexedDB here, or the browser keeps it from this page');
  }
  for (;;) {
    const database = await open(factory, { name, version: undefined, migrations });
    const present = await storedVersion(database).catch((error: unknown) => {
      database.close();
      throw error;
    });
    if (present === migrations.length) return database;
    const next = database.version + 1;
    database.close();
    if (present > migrations.length) {
      throw new SessionStoreError(
        'newer_schema',
        `The session store has schema version ${present}, this package knows up to ${migrations.length}. Update the package`,
      );
    }
    await upgrade(factory, { name, version: next, migrations });
  }
}

interface OpenAttempt {
  name: string;
  /** Undefined: the one that is there. */
  version: number | undefined;
  migrations: readonly Migration[];
}

/** Another tab that was faster has brought it to the version that was asked for, or past it: then there is nothing to do. */
async function upgrade(factory: IDBFactory, attempt: OpenAttempt): Promise<void> {
  try {
    (await open(factory, attempt)).close();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error;
  }
}

async function open(factory: IDBFactory, { name, version, migrations }: OpenAttempt): Promise<StoreDatabase> {
  const request = version === undefined ? factory.open(name) : factory.open(name, version);
  let failure: unknown;
  request.addEventListener('upgradeneeded', () => {
    const transaction = wrap(request.transaction as IDBTransaction) as unknown as UpgradeTransaction;
    // Its outcome is that of the request.
    transaction.done.catch(() => {});
    applyMissing(wrap(request.result) as StoreDatabase, transaction, migrations).catch((error: unknown) => {
      failure = error;
      transaction.abort();
    });
  });
  try {
    return (await wrap(request)) as StoreDatabase;
  } catch (error) {
    throw failure ?? error;
  }
}

async function applyMissing(
  database: StoreDatabase,
  transaction: UpgradeTransaction,
  migrations: readonly Migration[],
): Promise<void> {
  const isNew = !database.objectStoreNames.contains('sandbox_agent_migrations');
  if (isNew) database.createObjectStore('sandbox_agent_migrations', { keyPath: 'version' });
  const applied = transaction.objectStore('sandbox_agent_migrations');
  const present = isNew ? 0 : newestOf(await applied.getAllKeys());
  for (const migration of migrations.slice(present)) {
    await migration.up(database, transaction);
    await applied.put({ version: migration.version, name: migration.name });
  }
}

async function storedVersion(database: StoreDatabase): Promise<number> {
  if (!database.objectStoreNames.contains('sandbox_agent_migrations')) return 0;
  return newestOf(await database.getAllKeys('sandbox_agent_migrations'));
}

function newestOf(versions: readonly number[]): number {
  return Math.max(0, ...versions);
}
