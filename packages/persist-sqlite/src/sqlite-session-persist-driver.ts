import { DelegatingSessionPersistDriver } from '@sandbox-agent/persist-core';
import { sqlite } from './sqlite.ts';

/** Options of {@link SQLiteSessionPersistDriver}. */
export interface SQLiteSessionPersistDriverOptions {
  /** Default `:memory:`, which forgets everything when the process ends. */
  filename?: string;
}

/** {@link sqlite} under the name and in the form of the formerly published driver. */
export class SQLiteSessionPersistDriver extends DelegatingSessionPersistDriver {
  constructor(options: SQLiteSessionPersistDriverOptions = {}) {
    super(sqlite({ path: options.filename ?? ':memory:' }));
  }
}
