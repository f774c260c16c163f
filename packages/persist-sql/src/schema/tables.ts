import type { Kysely } from 'kysely';

/** One applied step of the schema. */
export interface MigrationRow {
  version: number;
  name: string;
}

/** One session. `created_at` stands beside the record because it is sorted by; the record holds all of it. */
export interface SessionRow {
  id: string;
  created_at: number;
  /** The whole record as JSON text: fields this version does not know survive. */
  record: string;
}

/** One event of a session's log, identified by `(session_id, event_index)`. */
export interface EventRow {
  session_id: string;
  /** A string from databases that return 64-bit integers so. */
  event_index: number | string;
  /** Null when it is `<session_id>:<event_index>`, which it is for every event of our own server. */
  id: string | null;
  created_at: number;
  connection_id: string;
  sender: string;
  /** The message as JSON text. Text and not a JSON type: those reorder keys, drop duplicates and refuse `\u0000`. */
  payload: string;
}

/** The tables of a store. Prefixed, because a store may live in a database that others use too. */
export interface StoreTables {
  sandbox_agent_migrations: MigrationRow;
  sandbox_agent_sessions: SessionRow;
  sandbox_agent_events: EventRow;
}

/** A connection, pool or transaction on a store. */
export type StoreDatabase = Kysely<StoreTables>;
