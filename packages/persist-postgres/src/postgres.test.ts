import { driverSuite } from '@sandbox-agent/conformance/driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgresServer, type PostgresServer } from './postgres-server.test-support.ts';
import { postgres } from './postgres.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);

afterAll(() => server?.remove(), 60_000);

driverSuite(
  {
    name: 'Postgres on a server',
    createStore: async () => {
      const connectionString = await server.createDatabase();
      return {
        open: () => postgres({ connectionString }),
        location: connectionString,
        remove: () => server.dropDatabase(connectionString),
      };
    },
    capabilities: {
      reopen: true,
      concurrentDrivers: true,
      crashSafe: { driverModule: new URL('./crash-driver.test-support.ts', import.meta.url).href },
    },
  },
  { describe, it },
);

describe('postgres()', () => {
  it('refuses an empty connection string, for which `pg` would take what the environment says', () => {
    expect(() => postgres({ connectionString: '' })).toThrow(TypeError);
  });
});
