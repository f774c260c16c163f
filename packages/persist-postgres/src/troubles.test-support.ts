import type { DriverCapabilities, TroubledStore } from '@sandbox-agent/conformance/driver';
import pg from 'pg';
import { query, type PostgresServer } from './postgres-server.test-support.ts';
import { postgres } from './postgres.ts';
import type { SqlSessionStore } from '@sandbox-agent/persist-sql';

interface Trouble {
  /** @returns the driver that is in trouble, when it is another one: settings of a database are for connections made later. */
  begin(connectionString: string): Promise<SqlSessionStore | undefined>;
  end(connectionString: string): Promise<SqlSessionStore | undefined>;
}

/** What can happen to a database, done to one of a server. The server is there once the tests run. */
export function createTroubles(server: () => PostgresServer): NonNullable<DriverCapabilities['troubles']> {
  const create =
    ({ begin, end }: Trouble) =>
    async (): Promise<TroubledStore> => {
      const connectionString = await server().createDatabase();
      return {
        open: () => postgres({ connectionString }),
        beginTrouble: () => begin(connectionString),
        endTrouble: () => end(connectionString),
        remove: () => server().dropDatabase(connectionString),
      };
    };
  return {
    read_only: create({
      begin: (url) => reopenWith(url, 'set default_transaction_read_only = on'),
      end: (url) => reopenWith(url, 'reset default_transaction_read_only'),
    }),
    full: { unsupported: 'filling a disk takes one of its own' },
    locked: createLocked(create),
    newer_schema: create({
      begin: async (url) => {
        await query(url, "insert into sandbox_agent_migrations (version, name) values (99, 'of-the-future')");
        return postgres({ connectionString: url });
      },
      end: async (url) => void (await query(url, 'delete from sandbox_agent_migrations where version = 99')),
    }),
  };
}

/** By the connection of somebody else, which keeps the table for itself. */
function createLocked(create: (trouble: Trouble) => () => Promise<TroubledStore>): () => Promise<TroubledStore> {
  const others = new Map<string, pg.Client>();
  return create({
    async begin(connectionString) {
      const other = new pg.Client({ connectionString });
      others.set(connectionString, other);
      await other.connect();
      await other.query('begin; lock table sandbox_agent_events in exclusive mode');
      return reopenWith(connectionString, "set lock_timeout = '50ms'");
    },
    async end(connectionString) {
      await others.get(connectionString)?.end();
      return undefined;
    },
  });
}

async function reopenWith(connectionString: string, setting: string): Promise<SqlSessionStore> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  // A database that takes no writes takes this one neither.
  await client.query('set default_transaction_read_only = off');
  await client.query(`alter database ${new URL(connectionString).pathname.slice(1)} ${setting}`);
  await client.end();
  return postgres({ connectionString });
}
