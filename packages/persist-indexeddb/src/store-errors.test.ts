import type { SessionStoreErrorCode } from '@sandbox-agent/persist-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserWorld, type BrowserWorld } from './browser-world.test-support.ts';
import { withoutChromium } from './chromium.test-support.ts';
import { createEvents } from './events.test-support.ts';
import { createOlderDatabase, olderDatabases, type StoredDatabase } from './fixtures.test-support.ts';
import { indexedDB as createDriver } from './indexed-db.ts';
import { IndexedDbSessionPersistDriver } from './indexed-db-session-persist-driver.ts';

async function expectCode(outcome: Promise<unknown>, code: SessionStoreErrorCode): Promise<void> {
  await expect(outcome).rejects.toMatchObject({ name: 'SessionStoreError', code });
}

describe('without IndexedDB', () => {
  it('unreachable: every call, and the published class says so when it is made', async () => {
    await expectCode(createDriver().ready(), 'unreachable');
    await expectCode(createDriver().insertEvents('a', createEvents('a', 1, 1)), 'unreachable');
    expect(() => new IndexedDbSessionPersistDriver()).toThrow('IndexedDB is not available');
  });
});

describe.skipIf(withoutChromium !== undefined)(`in Chromium${withoutChromium ? ` (${withoutChromium})` : ''}`, () => {
  let world: BrowserWorld;
  let tab: Page;
  let other: Page;
  let databaseName: string;
  let databases = 0;

  beforeAll(async () => {
    world = await createBrowserWorld();
    [tab, other] = [await world.openTab(), await world.openTab()];
  }, 60_000);

  afterAll(() => world?.close(), 60_000);

  beforeEach(() => {
    databases += 1;
    databaseName = `errors-${databases}`;
  });

  it('unreachable: the browser keeps storage from the page', async () => {
    const code = await tab.evaluate(async () => {
      const refusing = {
        open: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      };
      const driver = globalThis.testPage.indexedDB({ indexedDB: refusing as unknown as IDBFactory });
      return driver.ready().then(
        () => 'none',
        (error: { code?: string }) => error.code,
      );
    });
    expect(code).toBe('unreachable');
  });

  it(
    'newer_schema: another tab brings the database up to date while this one is open',
    { timeout: 30_000 },
    async () => {
      const driver = await world.openDriver(tab, { databaseName });
      await driver.insertEvents('a', createEvents('a', 1, 10));
      const names = await other.evaluate(async (name) => {
        const { openDatabase, migrationsWith } = globalThis.testPage;
        const database = await openDatabase({ factory: indexedDB, name, migrations: migrationsWith('later') });
        const stores = [...database.objectStoreNames] as string[];
        database.close();
        return stores;
      }, databaseName);
      expect(names).toContain('later');
      await expectCode(driver.insertEvents('a', createEvents('a', 11, 20)), 'newer_schema');
      await expectCode(driver.lastEventIndex('a'), 'newer_schema');
      await driver.close();
    },
  );

  it('closes for another tab that needs the database alone, and opens it again', { timeout: 30_000 }, async () => {
    const driver = await world.openDriver(tab, { databaseName });
    await driver.insertEvents('a', createEvents('a', 1, 10));
    await other.evaluate(async (name) => {
      (await globalThis.testPage.settle(indexedDB.open(name, 99))).close();
    }, databaseName);
    await driver.insertEvents('a', createEvents('a', 11, 20));
    expect(await driver.lastEventIndex('a')).toBe(20);
    await driver.close();
  });

  it('an empty store when another tab deletes the database, and no hang', { timeout: 30_000 }, async () => {
    const driver = await world.openDriver(tab, { databaseName });
    await driver.insertEvents('a', createEvents('a', 1, 10));
    await other.evaluate(async (name) => {
      await globalThis.testPage.settle(indexedDB.deleteDatabase(name));
    }, databaseName);
    expect(await driver.lastEventIndex('a')).toBe(0);
    await driver.insertEvents('a', createEvents('a', 1, 5));
    expect(await driver.lastEventIndex('a')).toBe(5);
    await driver.close();
  });

  it(
    'locked: another tab keeps an older version open; when it is gone the driver goes on',
    { timeout: 30_000 },
    async () => {
      await other.evaluate(async (name) => {
        // As the published driver does: it opens its own version and never gives way.
        const stubborn = await globalThis.testPage.settle(indexedDB.open(name, 2));
        Object.assign(globalThis, { stubborn });
      }, databaseName);
      const driver = await world.openDriver(tab, { databaseName, openTimeoutMs: 300 });
      await expectCode(driver.ready(), 'locked');
      await expectCode(driver.insertEvents('a', createEvents('a', 1, 5)), 'locked');
      await other.evaluate(() => (globalThis as unknown as { stubborn: IDBDatabase }).stubborn.close());
      await expect.poll(() => driver.lastEventIndex('a').catch(() => -1), { timeout: 15_000 }).toBe(0);
      await driver.insertEvents('a', createEvents('a', 1, 5));
      expect(await driver.lastEventIndex('a')).toBe(5);
      await driver.close();
    },
  );

  it(
    'what was acknowledged is there after the page was loaded again, without a close',
    { timeout: 30_000 },
    async () => {
      const page = await world.openTab();
      const driver = await world.openDriver(page, { databaseName });
      await Promise.all(createEvents('a', 1, 50).map((event) => driver.insertEvent('a', event)));
      await driver.updateSession({ id: 'a', agent: 'mock', agentSessionId: '', lastConnectionId: '', createdAt: 1 });
      await page.reload();
      const again = await world.openDriver(page, { databaseName });
      expect(await again.lastEventIndex('a')).toBe(50);
      expect((await again.getSession('a'))?.agent).toBe('mock');
      await again.close();
      await page.close();
    },
  );

  it('single inserts of one turn are one transaction', { timeout: 30_000 }, async () => {
    const counts = await tab.evaluate(
      async ({ name, events }) => {
        const driver = globalThis.testPage.indexedDB({ databaseName: name });
        await driver.ready();
        let transactions = 0;
        const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function count(...values: Parameters<IDBDatabase['transaction']>) {
          if (values[1] === 'readwrite' && values[2]?.durability === 'strict') transactions += 1;
          return transaction.apply(this, values);
        };
        try {
          await Promise.all(events.map((event) => driver.insertEvent('a', event)));
        } finally {
          IDBDatabase.prototype.transaction = transaction;
        }
        const stored = await driver.lastEventIndex('a');
        await driver.close();
        return { transactions, stored };
      },
      { name: databaseName, events: createEvents('a', 1, 500) },
    );
    expect(counts).toEqual({ transactions: 1, stored: 500 });
  });

  it('takes over what the published driver stored, under its name: for good, and with the ids of its early days', async () => {
    const published = structuredClone(olderDatabases.get('published-0.4') as StoredDatabase);
    const payload = { jsonrpc: '2.0', id: 2, result: {} };
    const early = { id: 4, sessionId: 'kept-1', createdAt: 1004, connectionId: 'c1', sender: 'agent', payload };
    published.objectStores.find(({ name }) => name === 'events')?.rows.push(early);
    await createOlderDatabase(other, databaseName, published);
    const driver = await world.openDriver(tab, { databaseName, published: true });
    const { items } = await driver.listEvents({ sessionId: 'kept-1', after: 3 });
    expect(items).toEqual([{ ...early, id: '4', eventIndex: 4 }]);
    await driver.deleteSession('kept-1');
    await driver.close();
    const again = await world.openDriver(tab, { databaseName, published: true });
    expect((await again.listSessions()).items.map(({ id }) => id)).toEqual(['kept-2']);
    await again.close();
  });
});
