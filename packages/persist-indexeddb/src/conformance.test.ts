import { driverSuite } from '@sandbox-agent/conformance/driver';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createBrowserWorld, type BrowserWorld } from './browser-world.test-support.ts';
import { withoutChromium } from './chromium.test-support.ts';
import { createOlderDatabase, olderDatabases } from './fixtures.test-support.ts';

describe.skipIf(withoutChromium !== undefined)(`in Chromium${withoutChromium ? ` (${withoutChromium})` : ''}`, () => {
  let world: BrowserWorld;
  let tabs: Page[];
  let databases = 0;

  beforeAll(async () => {
    world = await createBrowserWorld();
    tabs = [await world.openTab(), await world.openTab()];
  }, 60_000);

  afterAll(() => world?.close(), 60_000);

  driverSuite(
    {
      name: 'IndexedDB in two tabs',
      createStore: () => {
        databases += 1;
        const databaseName = `store-${databases}`;
        let opened = 0;
        return {
          open: () => {
            const tab = tabs[opened % tabs.length] as Page;
            opened += 1;
            return world.openDriver(tab, { databaseName });
          },
          remove: async () => {
            await tabs[0]?.evaluate((name) => void indexedDB.deleteDatabase(name), databaseName);
          },
        };
      },
      // Each of them travels to the page and back, which takes longer than storing it.
      volume: 20_000,
      capabilities: {
        reopen: true,
        concurrentDrivers: true,
        olderSchemas: Object.fromEntries(
          [...olderDatabases].map(([version, database]) => [
            version,
            async () => {
              const databaseName = `older-${version}`;
              await createOlderDatabase(tabs[0] as Page, databaseName, database);
              return { open: () => world.openDriver(tabs[0] as Page, { databaseName }) };
            },
          ]),
        ),
        crashSafe: { unsupported: 'the process that crashes is the browser: see crash.test.ts' },
      },
    },
    { describe, it },
  );
});
