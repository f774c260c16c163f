/** The part of a result that the store reads; `pg` and PGlite give more. */
export interface PostgresResult {
  rows: unknown[];
  rowCount?: number | null;
  command?: string;
}

/** One connection, taken out of a pool. */
export interface PostgresClient {
  query(sql: string, parameters?: readonly unknown[]): Promise<PostgresResult>;
  /** Gives it back. With an error it is thrown away. */
  release(error?: Error | boolean): void;
  /** As of an event emitter. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
  off?(event: 'error', listener: (error: Error) => void): unknown;
}

/** A pool of `pg`, or anything that serves in its place. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  end(): Promise<void>;
}
