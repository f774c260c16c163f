import type { PostgresClient, PostgresPool } from './postgres-pool.ts';

/** The next query on the connection rejects, and the pool throws it away. */
const ignore = (): void => {};

/**
 * The same pool, with somebody who listens to connections while they are taken out: `pg` emits what belongs to no query, as when the server
 * goes away between two of a transaction, and what nobody listens to would end the process.
 */
export function guardPool(pool: PostgresPool): PostgresPool {
  return {
    async connect(): Promise<PostgresClient> {
      const client = await pool.connect();
      client.on?.('error', ignore);
      return {
        query: (sql, parameters) => client.query(sql, parameters),
        release(error) {
          client.off?.('error', ignore);
          client.release(error);
        },
      };
    },
    end: () => pool.end(),
  };
}
