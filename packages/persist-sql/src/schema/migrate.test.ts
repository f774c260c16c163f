import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { storeMigrations, type Migration } from './migrations.ts';
import type { StoreDatabase, StoreTables } from './tables.ts';

let database: StoreDatabase;

beforeEach(() => {
  const sqlite = new DatabaseSync(':memory:');
  const prepare = (sql: string) => {
    const statement = sqlite.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters: readonly unknown[]) => statement.all(...(parameters as string[])),
      run: (parameters: readonly unknown[]) => statement.run(...(parameters as string[])),
      iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as string[])),
    };
  };
  database = new Kysely<StoreTables>({
    dialect: new SqliteDialect({ database: { prepare, close: () => sqlite.close() } }),
  });
});

const isMissingTable = (error: unknown): boolean => String(error).includes('no such table');

afterEach(() => database.destroy());

const next: Migration = {
  version: storeMigrations.length + 1,
  name: 'a-later-one',
  up: (transaction) => transaction.schema.createTable('later').addColumn('id', 'text').execute(),
};

async function tableNames(): Promise<string[]> {
  return (await database.introspection.getTables()).map((table) => table.name).toSorted();
}

it('the steps are numbered from 1 without holes', () => {
  expect(storeMigrations.map((migration) => migration.version)).toEqual(storeMigrations.map((_, index) => index + 1));
});

it('an empty database gets every step, an up-to-date one none', async () => {
  await migrate(database, { isMissingTable });
  await migrate(database, { isMissingTable });
  const applied = await database.selectFrom('sandbox_agent_migrations').selectAll().execute();
  expect(applied).toEqual(storeMigrations.map(({ version, name }) => ({ version, name })));
});

it('an older database gets what is missing and keeps what it has', async () => {
  await migrate(database, { isMissingTable });
  await database.insertInto('sandbox_agent_sessions').values({ id: 'a', created_at: 1, record: '{}' }).execute();
  await migrate(database, { isMissingTable, migrations: [...storeMigrations, next] });
  expect(await tableNames()).toContain('later');
  expect(await database.selectFrom('sandbox_agent_sessions').select('id').execute()).toEqual([{ id: 'a' }]);
});

it('a step that fails leaves the version before it', async () => {
  await migrate(database, { isMissingTable });
  const failing: Migration = {
    ...next,
    up: async (transaction) => {
      await next.up(transaction);
      throw new Error('in mid-way');
    },
  };
  await expect(migrate(database, { isMissingTable, migrations: [...storeMigrations, failing] })).rejects.toThrow(
    'in mid-way',
  );
  expect(await tableNames()).not.toContain('later');
  await migrate(database, { isMissingTable, migrations: [...storeMigrations, next] });
  expect(await tableNames()).toContain('later');
});

it('a newer database is refused', async () => {
  await migrate(database, { isMissingTable, migrations: [...storeMigrations, next] });
  await expect(migrate(database, { isMissingTable })).rejects.toMatchObject({
    name: 'SessionStoreError',
    code: 'newer_schema',
  });
});
