import { adoptPublishedTables } from './adopt-published-tables.ts';
import type { StoreDatabase } from './tables.ts';

/** One step of the schema. Steps are only ever added: a published one never changes. */
export interface Migration {
  /** 1, 2, 3 … without holes. */
  version: number;
  name: string;
  up(database: StoreDatabase): Promise<void>;
}

/**
 * Every step from an empty database to the schema of this version.
 *
 * Times are `double precision`, which holds every millisecond exactly and comes back as a number from every database.
 * Events have no foreign key to their session: a client may store the first events before the record.
 */
export const storeMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'sessions-and-events',
    async up(database) {
      await database.schema
        .createTable('sandbox_agent_sessions')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('created_at', 'double precision', (column) => column.notNull())
        .addColumn('record', 'text', (column) => column.notNull())
        .execute();
      await database.schema
        .createIndex('sandbox_agent_sessions_newest')
        .on('sandbox_agent_sessions')
        .columns(['created_at', 'id'])
        .execute();
      await database.schema
        .createTable('sandbox_agent_events')
        .addColumn('session_id', 'text', (column) => column.notNull())
        .addColumn('event_index', 'bigint', (column) => column.notNull())
        .addColumn('id', 'text')
        .addColumn('created_at', 'double precision', (column) => column.notNull())
        .addColumn('connection_id', 'text', (column) => column.notNull())
        .addColumn('sender', 'text', (column) => column.notNull())
        .addColumn('payload', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('sandbox_agent_events_key', ['session_id', 'event_index'])
        .execute();
    },
  },
  { version: 2, name: 'adopt-published-tables', up: adoptPublishedTables },
];
