import type { StoredEvent, StoredSession } from '@sandbox-agent/persist-core';
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';

/** One applied step of the schema. */
export interface MigrationRow {
  version: number;
  name: string;
}

/** The object stores. Prefixed, because the application may keep others in the same database. */
export interface StoreTables extends DBSchema {
  sandbox_agent_migrations: { key: number; value: MigrationRow };
  sandbox_agent_sessions: { key: string; value: StoredSession; indexes: { newest: [number, string] } };
  sandbox_agent_events: { key: [string, number]; value: StoredEvent };
}

/** The name of an object store. */
export type StoreName = StoreNames<StoreTables>;

/** An open database. */
export type StoreDatabase = IDBPDatabase<StoreTables>;

/** The transaction in which the schema changes. */
export type UpgradeTransaction = IDBPTransaction<StoreTables, StoreName[], 'versionchange'>;
