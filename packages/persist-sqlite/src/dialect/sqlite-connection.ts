import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { retryWhileBusy } from '../busy-retry.ts';
import type { SqliteDatabase, SqliteStatement } from '../sqlite-database.ts';

interface PreparedStatement {
  statement: SqliteStatement;
  returnsRows: boolean;
}

/** The one connection of a dialect: synchronous statements behind kysely's asynchronous face. */
export class SqliteConnection implements DatabaseConnection {
  readonly #database: SqliteDatabase;
  readonly #busyTimeoutMs: number;
  /** By SQL. Not bounded, because the store has a fixed set of statements and passes every value as a parameter. */
  readonly #prepared = new Map<string, PreparedStatement>();

  constructor(database: SqliteDatabase, busyTimeoutMs: number) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return retryWhileBusy(() => {
      const { statement, returnsRows } = this.#prepare(sql);
      const values = parameters as never[];
      if (returnsRows) return { rows: statement.all(...values) as Row[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
    }, this.#busyTimeoutMs);
  }

  /** Runs a statement without values or rows, such as `begin`. */
  execute(sql: string): Promise<unknown> {
    return retryWhileBusy(() => this.#database.exec(sql), this.#busyTimeoutMs);
  }

  // eslint-disable-next-line require-yield -- the store reads in pages and never streams
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('This dialect reads whole pages: streaming is not supported');
  }

  /** Frees the prepared statements, which would keep the file open under Bun. */
  finalize(): void {
    for (const { statement } of this.#prepared.values()) statement.finalize?.();
    this.#prepared.clear();
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: returnsRows(statement) };
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

function returnsRows(statement: SqliteStatement): boolean {
  const columns = statement.columns?.() ?? statement.columnNames ?? [];
  return columns.length > 0;
}
