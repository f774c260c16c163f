import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import { SqliteDriver, type SqliteDriverOptions } from './sqlite-driver.ts';

/** A kysely dialect over the SQLite that Node or Bun has built in. */
export function createSqliteDialect(options: SqliteDriverOptions): Dialect {
  return {
    createDriver: () => new SqliteDriver(options),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (database) => new SqliteIntrospector(database),
  };
}
