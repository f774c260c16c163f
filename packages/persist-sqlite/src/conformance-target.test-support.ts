import type { DriverTarget } from '@sandbox-agent/conformance/driver';
import { olderSchemas } from './fixtures.test-support.ts';
import { sqlite, type SqliteOptions } from './sqlite.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';
import { troubles } from './troubles.test-support.ts';

/** The SQLite driver on a file, as the conformance suite takes it. */
export function createConformanceTarget(
  name: string,
  options: Pick<Extract<SqliteOptions, { path: string }>, 'synchronous'> = {},
): DriverTarget {
  return {
    name,
    createStore: async () => {
      const { path, remove } = await createTemporaryStore();
      return { open: () => sqlite({ path, ...options }), location: path, remove };
    },
    capabilities: {
      reopen: true,
      concurrentDrivers: true,
      olderSchemas,
      troubles,
      crashSafe: { driverModule: new URL('./crash-driver.test-support.ts', import.meta.url).href },
    },
  };
}
