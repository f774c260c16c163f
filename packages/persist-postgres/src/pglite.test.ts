import { PGlite } from '@electric-sql/pglite';
import { driverSuite, type TestStore } from '@sandbox-agent/conformance/driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { olderStores } from './fixtures.test-support.ts';
import { postgres } from './postgres.ts';

let database: PGlite;

beforeAll(async () => {
  database = await PGlite.create();
}, 60_000);

afterAll(() => database?.close());

/** One database for all, because each takes a second to come up; every store has a schema of its own. */
async function createStore(sql = ''): Promise<TestStore> {
  await database.exec('drop schema if exists store cascade; create schema store; set search_path = store');
  await database.exec(sql);
  return { open: () => postgres({ pglite: database }) };
}

driverSuite(
  {
    name: 'PGlite',
    createStore: () => createStore(),
    // All of it runs in the process of the test: on a busy machine 100,000 take more than a minute.
    volume: 20_000,
    capabilities: {
      reopen: true,
      concurrentDrivers: true,
      olderSchemas: Object.fromEntries([...olderStores].map(([version, sql]) => [version, () => createStore(sql)])),
      crashSafe: { unsupported: 'this one is in memory, and PGlite on a disk has its own tests' },
    },
  },
  { describe, it },
);

it('leaves the database open', async () => {
  const driver = postgres({ pglite: database });
  await driver.ready();
  await driver.close();
  expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});
