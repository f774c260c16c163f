import { DelegatingSessionPersistDriver } from '@sandbox-agent/persist-core';
import { postgres } from './postgres.ts';

/** Options of {@link PostgresSessionPersistDriver}. */
export interface PostgresSessionPersistDriverOptions {
  /** `postgres://user:password@host:port/database`. */
  connectionString: string;
  /** Default `public`. */
  schema?: string;
}

/** {@link postgres} under the name and in the form of the formerly published driver. */
export class PostgresSessionPersistDriver extends DelegatingSessionPersistDriver {
  constructor(options: PostgresSessionPersistDriverOptions) {
    super(postgres({ schema: 'public', ...options }));
  }
}
