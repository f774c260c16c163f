import { SessionStoreError } from '@sandbox-agent/persist-core';
import type { SqlBackend } from '../sql-backend.ts';
import { storeMigrations, type Migration } from './migrations.ts';
import type { StoreDatabase } from './tables.ts';

/** What a migration needs to know of the database, and the steps: by default those of this version. */
export interface MigrateOptions extends Pick<SqlBackend, 'isMissingTable' | 'lockSchema'> {
  migrations?: readonly Migration[];
}

/**
 * Brings a database to the schema of this version, in one transaction.
 *
 * The version is read again inside the transaction, so that of several processes that open a new database together one
 * creates it and the others find it made. A database that is up to date is only read.
 *
 * @throws SessionStoreError `newer_schema` when a later version of this package wrote it.
 */
export async function migrate(database: StoreDatabase, options: MigrateOptions): Promise<void> {
  const { migrations = storeMigrations, isMissingTable, lockSchema } = options;
  const present = await readVersion(database, migrations.length).catch((error: unknown) => {
    if (isMissingTable(error)) return 0;
    throw error;
  });
  if (present === migrations.length) return;
  await database.transaction().execute(async (transaction) => {
    await lockSchema?.(transaction);
    await transaction.schema
      .createTable('sandbox_agent_migrations')
      .ifNotExists()
      .addColumn('version', 'integer', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .execute();
    const version = await readVersion(transaction, migrations.length);
    for (const migration of migrations.slice(version)) {
      await migration.up(transaction);
      await transaction
        .insertInto('sandbox_agent_migrations')
        .values({ version: migration.version, name: migration.name })
        .execute();
    }
  });
}

async function readVersion(database: StoreDatabase, newestKnown: number): Promise<number> {
  const newest = await database
    .selectFrom('sandbox_agent_migrations')
    .select(['version', 'name'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const version = Number(newest?.version ?? 0);
  if (version > newestKnown) {
    throw new SessionStoreError(
      'newer_schema',
      `The session store has schema version ${version} (${newest?.name}), this package knows up to ${newestKnown}. Update the package`,
    );
  }
  return version;
}
