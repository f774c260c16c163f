import { DatabaseSync } from 'node:sqlite';
import { driverSuite } from '@sandbox-agent/conformance/driver';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createConformanceTarget } from './conformance-target.test-support.ts';
import { olderSchemas } from './fixtures.test-support.ts';
import { sqlite } from './sqlite.ts';
import { SQLiteSessionPersistDriver } from './sqlite-session-persist-driver.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';

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
  it('has a store kept of every version of its schema', async () => {
    const { path, remove } = await createTemporaryStore();
    onTestFinished(remove);
    const driver = sqlite({ path });
    await driver.ready();
    await driver.close();
    const database = new DatabaseSync(path);
    const applied = database.prepare('select version from sandbox_agent_migrations order by version').all();
    database.close();
    expect(applied.map(({ version }) => `version-${String(version)}`)).toEqual(
      Object.keys(olderSchemas).filter((name) => name.startsWith('version-')),
    );
  });

  it('refuses an empty path, which SQLite would take as a temporary database', () => {
    expect(() => sqlite({ path: '' })).toThrow(TypeError);
  });
});
