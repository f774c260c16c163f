import { DatabaseSync } from 'node:sqlite';
import type { DriverCapabilities, TroubledStore } from '@sandbox-agent/conformance/driver';
import type { SqlSessionStore } from '@sandbox-agent/persist-sql';
import { sqlite } from './sqlite.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';

interface Trouble {
  /** Called with a connection of its own to the file. @returns the driver that is in trouble, when it is another one. */
  begin(database: DatabaseSync, path: string): SqlSessionStore | undefined;
  /** @returns the driver that is out of it, when it is another one. */
  end(database: DatabaseSync, path: string): SqlSessionStore | undefined;
  /** The driver goes over that same connection: limits of SQLite are a connection's own. */
  isOfConnection?: true;
}

function createTroubled({ begin, end, isOfConnection }: Trouble): () => Promise<TroubledStore> {
  return async () => {
    const { path, remove } = await createTemporaryStore();
    const database = new DatabaseSync(path);
    return {
      open: () => (isOfConnection ? sqlite({ database }) : sqlite({ path, busyTimeoutMs: 40 })),
      beginTrouble: async () => begin(database, path),
      endTrouble: async () => end(database, path),
      remove: () => {
        database.close();
        return remove();
      },
    };
  };
}

/** What can happen to a file, done to it. */
export const troubles: NonNullable<DriverCapabilities['troubles']> = {
  read_only: createTroubled({
    begin: (_, path) => sqlite({ path, readOnly: true }),
    end: (_, path) => sqlite({ path }),
  }),
  full: createTroubled({
    isOfConnection: true,
    begin(database) {
      database.exec('pragma max_page_count = 12');
      return undefined;
    },
    end(database) {
      database.exec('pragma max_page_count = 100000');
      return undefined;
    },
  }),
  locked: createTroubled({
    begin(database) {
      database.exec('begin immediate');
      return undefined;
    },
    end(database) {
      database.exec('commit');
      return undefined;
    },
  }),
  newer_schema: createTroubled({
    begin(database, path) {
      database.exec("insert into sandbox_agent_migrations (version, name) values (99, 'of-the-future')");
      return sqlite({ path });
    },
    end(database) {
      database.exec('delete from sandbox_agent_migrations where version = 99');
      return undefined;
    },
  }),
};
