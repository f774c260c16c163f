import type { Dialect } from 'kysely';
import type { SessionStoreErrorCode } from './session-store-error.ts';

/** What differs between databases: all the store needs to know of one. Plain functions: they are called without `this`. */
export interface SqlBackend {
  /** Connects when the first query runs, so that a store costs nothing until it is used. */
  dialect: Dialect;
  /** Names the reason behind an error of this database; `failed` when it is none of the known ones. */
  classifyError: (error: unknown) => SessionStoreErrorCode;
  /** Calls back once the present turn of the event loop is over. Single inserts made until then share one transaction. */
  schedule: (callback: () => void) => void;
}
