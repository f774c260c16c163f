/** A prepared statement: what those of `node:sqlite` and `bun:sqlite` have in common. */
export interface SqliteStatement {
  /** Every row of a query. */
  all(...parameters: never[]): unknown[];
  run(...parameters: never[]): { changes: number | bigint };
  /** `node:sqlite`: the columns of the result, none for a statement that returns no rows. */
  columns?(): readonly unknown[];
  /** `bun:sqlite`: the same. */
  readonly columnNames?: readonly string[];
  /** `bun:sqlite`: frees it; `node:sqlite` frees it with the database. */
  finalize?(): void;
}

/**
 * The part of an open SQLite database that the driver uses. `DatabaseSync` of `node:sqlite` and `Database` of `bun:sqlite`
 * fit as they are.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): void;
}
