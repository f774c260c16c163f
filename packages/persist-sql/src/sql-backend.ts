import type { Dialect } from 'kysely';
import type { StoreDatabase } from './schema/tables.ts';
import type { SessionStoreErrorCode } from './session-store-error.ts';

/** What differs between databases: all the store needs to know of one. Plain functions: they are called without `this`. */
export interface SqlBackend {
  /** Connects when the first query runs, so that a store costs nothing until it is used. */
  dialect: Dialect;
  /** Names the reason behind an error of this database; `failed` when it is none of the known ones. */
  classifyError: (error: unknown) => SessionStoreErrorCode;
  /** Whether the error says that a table is not there. */
  isMissingTable: (error: unknown) => boolean;
  /**
   * Keeps everybody else from changing the schema until the transaction ends. Absent: a transaction that writes is alone already.
   */
  lockSchema?: (transaction: StoreDatabase) => Promise<void>;
  /**
   * Whether a transaction that failed so may succeed when it is run again as it was: the database chose it as the victim of a
   * deadlock. Default: never.
   */
  isVictim?: (error: unknown) => boolean;
  /** Calls back once the present turn of the event loop is over. Single inserts made until then share one transaction. */
  schedule: (callback: () => void) => void;
}
