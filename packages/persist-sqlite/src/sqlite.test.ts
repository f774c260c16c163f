import { driverSuite } from '@sandbox-agent/conformance/driver';
import { describe, expect, it } from 'vitest';
import { createConformanceTarget } from './conformance-target.test-support.ts';
import { sqlite } from './sqlite.ts';
import { SQLiteSessionPersistDriver } from './sqlite-session-persist-driver.ts';

driverSuite(createConformanceTarget('sqlite on a file'), { describe, it });

const ownMemory = { unsupported: 'a database in memory belongs to one connection' };

driverSuite(
  {
    name: 'sqlite in memory, under the published class name',
    createStore: () => ({ open: () => new SQLiteSessionPersistDriver() }),
    capabilities: { reopen: ownMemory, concurrentDrivers: ownMemory, crashSafe: ownMemory },
  },
  { describe, it },
);

describe('sqlite()', () => {
  it('refuses an empty path, which SQLite would take as a temporary database', () => {
    expect(() => sqlite({ path: '' })).toThrow(TypeError);
  });
});
