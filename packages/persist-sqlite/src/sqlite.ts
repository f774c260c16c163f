import { createSessionStore, type SqlSessionStore } from '@sandbox-agent/persist-sql';
import { classifySqliteError } from './classify-sqlite-error.ts';
import { createSqliteDialect } from './dialect/sqlite-dialect.ts';
import { openDatabase, type SqliteSynchronous } from './open-database.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Where the store is. */
export type SqliteLocation =
  | {
      /** A file, made when it is missing (its directory is not), or `:memory:`. */
      path: string;
      /** Opens an existing store to look at it; every write rejects with `read_only`. Default false. */
      readOnly?: boolean;
      /**
       * `normal` (default): an acknowledged event survives the end of the process, `kill -9` included; a power failure may
       * take the last transactions, never the soundness of the file. `full`: survives that too, at one disk sync a commit.
       */
      synchronous?: SqliteSynchronous;
    }
  | {
      /**
       * An open database of the caller, set up by the caller and not closed by the driver. While calls of the driver are
       * pending its transactions may be open: do not write through the same connection meanwhile.
       */
      database: SqliteDatabase;
    };

/** Options of {@link sqlite}. */
export type SqliteOptions = SqliteLocation & {
  /** How long a call waits for another writer before it rejects with `locked`, in milliseconds. Default 5000. */
  busyTimeoutMs?: number;
};

/**
 * Creates a driver that keeps sessions and events in one SQLite file, with what the runtime has built in.
 *
 * The file is opened at the first call; `ready()` opens it earlier. Several drivers and several processes may use one file.
 *
 * @throws TypeError when `path` is empty: SQLite would take that as a temporary file and forget everything.
 */
export function sqlite(options: SqliteOptions): SqlSessionStore {
  const { busyTimeoutMs = 5000 } = options;
  if ('path' in options && options.path === '') throw new TypeError('`path` of the SQLite store is empty');
  const dialect = createSqliteDialect({
    busyTimeoutMs,
    ownsDatabase: 'path' in options,
    open: async () => {
      if ('database' in options) return options.database;
      const { path, readOnly = false, synchronous = 'normal' } = options;
      return openDatabase({ path, readOnly, synchronous, busyTimeoutMs });
    },
  });
  return createSessionStore({
    dialect,
    classifyError: classifySqliteError,
    isMissingTable: (error) => error instanceof Error && error.message.includes('no such table'),
    schedule: setImmediate,
  });
}
