import { driverSuite, type TestStore } from '@sandbox-agent/conformance/driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { olderStores } from './fixtures.test-support.ts';
import { query, startPostgresServer, type PostgresServer } from './postgres-server.test-support.ts';
import { postgres } from './postgres.ts';
import { createTroubles } from './troubles.test-support.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);

afterAll(() => server?.remove(), 60_000);

async function createStore(sql?: string): Promise<TestStore> {
  const connectionString = await server.createDatabase();
  if (sql !== undefined) await query(connectionString, sql);
  return {
    open: () => postgres({ connectionString }),
    location: connectionString,
    remove: () => server.dropDatabase(connectionString),
  };
}

driverSuite(
  {
    name: 'Postgres on a server',
    createStore,
    capabilities: {
      reopen: true,
      concurrentDrivers: true,
      olderSchemas: Object.fromEntries([...olderStores].map(([version, sql]) => [version, () => createStore(sql)])),
      troubles: createTroubles(() => server),
      crashSafe: { driverModule: new URL('./crash-driver.test-support.ts', import.meta.url).href },
    },
  },
  { describe, it },
);

describe('postgres()', () => {
  it('has a store kept of every version of its schema', async () => {
    const connectionString = await server.createDatabase();
    const driver = postgres({ connectionString });
    await driver.ready();
    await driver.close();
    const applied = await query(connectionString, 'select version from sandbox_agent_migrations order by version');
    const kept = [...olderStores.keys()].filter((name) => name.startsWith('version-'));
    expect(applied).toEqual(kept.map((_, index) => ({ version: index + 1 })));
  });

  it('refuses an empty connection string, for which `pg` would take what the environment says', () => {
    expect(() => postgres({ connectionString: '' })).toThrow(TypeError);
  });
});
