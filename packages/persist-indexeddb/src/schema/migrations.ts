import { adoptPublishedStores } from './adopt-published-stores.ts';
import type { StoreDatabase, UpgradeTransaction } from './tables.ts';

/** One step of the schema. Steps are only ever added: a published one never changes. */
export interface Migration {
  /** 1, 2, 3 … without holes. */
  version: number;
  name: string;
  /** Awaits nothing but requests of the transaction: it would be committed meanwhile. */
  up(database: StoreDatabase, transaction: UpgradeTransaction): Promise<void>;
}

/** Every step from an empty database to the schema of this version. */
export const storeMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'sessions-and-events',
    async up(database) {
      const sessions = database.createObjectStore('sandbox_agent_sessions', { keyPath: 'id' });
      sessions.createIndex('newest', ['createdAt', 'id']);
      database.createObjectStore('sandbox_agent_events', { keyPath: ['sessionId', 'eventIndex'] });
    },
  },
  { version: 2, name: 'adopt-published-stores', up: (_, transaction) => adoptPublishedStores(transaction) },
];
