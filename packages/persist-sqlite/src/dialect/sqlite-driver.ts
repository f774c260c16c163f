import type { Driver } from 'kysely';
import type { SqliteDatabase } from '../sqlite-database.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** What the driver opens and how it waits. */
export interface SqliteDriverOptions {
  /** Called once, at the first query; again when it failed. */
  open(): Promise<SqliteDatabase>;
  /** Whether the end of the driver closes the database. */
  ownsDatabase: boolean;
  /** How long a statement waits for another writer, in milliseconds. */
  busyTimeoutMs: number;
}

/** Kysely's driver over one synchronous connection. Kysely itself serialises its use. */
export class SqliteDriver implements Driver {
  readonly #options: SqliteDriverOptions;
  #opened: { database: SqliteDatabase; connection: SqliteConnection } | undefined;

  constructor(options: SqliteDriverOptions) {
    this.#options = options;
  }

  async init(): Promise<void> {
    const database = await this.#options.open();
    this.#opened = { database, connection: new SqliteConnection(database, this.#options.busyTimeoutMs) };
  }

  async acquireConnection(): Promise<SqliteConnection> {
    if (this.#opened === undefined) throw new Error('The SQLite database is not open');
    return this.#opened.connection;
  }

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    // Immediate: a transaction that begins as a reader cannot become a writer while another one writes.
    await connection.execute('begin immediate');
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.execute('commit');
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    // Some errors, a full disk among them, have rolled back already; then this one fails and the first one matters.
    await connection.execute('rollback').catch(() => {});
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#opened?.connection.finalize();
    if (this.#options.ownsDatabase) this.#opened?.database.close();
    this.#opened = undefined;
  }
}
