import type { SessionDriverOptions } from '@sandbox-agent/persist-core';
import type { Dialect } from 'kysely';
import type { StoreDatabase } from './schema/tables.ts';

/** How batches that met half-way are written again. */
export interface Deadlocks {
  /** Whether the database ended the transaction for the sake of another one. */
  isVictim: (error: unknown) => boolean;
  /** Lets one victim after the other write, until its transaction ends: two that only tried again would meet again. */
  takeTurn: (transaction: StoreDatabase) => Promise<void>;
}

/** What differs between databases: all the store needs to know of one. Plain functions: they are called without `this`. */
export interface SqlBackend extends Pick<SessionDriverOptions, 'classifyError' | 'schedule'> {
  /** Connects when the first query runs, so that a store costs nothing until it is used. */
  dialect: Dialect;
  /** Whether the error says that a table is not there. */
  isMissingTable: (error: unknown) => boolean;
  /**
   * Keeps everybody else from changing the schema until the transaction ends. Absent: a transaction that writes is alone already.
   */
  lockSchema?: (transaction: StoreDatabase) => Promise<void>;
  /** Absent: the database never ends a transaction for the sake of another one. */
  deadlocks?: Deadlocks;
}
