import { driverSuite } from '@sandbox-agent/conformance/driver';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createBrowserWorld, type BrowserWorld } from './browser-world.test-support.ts';
import { withoutChromium } from './chromium.test-support.ts';

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
      capabilities: {
        reopen: true,
        concurrentDrivers: true,
        crashSafe: { unsupported: 'the process that crashes is the browser: see crash.test.ts' },
      },
    },
    { describe, it },
  );
});
