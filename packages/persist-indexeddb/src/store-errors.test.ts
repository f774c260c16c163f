import type { SessionStoreErrorCode } from '@sandbox-agent/persist-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserWorld, type BrowserWorld } from './browser-world.test-support.ts';
import { withoutChromium } from './chromium.test-support.ts';
import { createEvents } from './events.test-support.ts';
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
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const request = indexedDB.open(name, 99);
      request.addEventListener('success', () => {
        request.result.close();
        resolve();
      });
      request.addEventListener('error', () => reject(request.error as DOMException));
      request.addEventListener('blocked', () => reject(new Error('blocked')));
      await promise;
    }, databaseName);
    await driver.insertEvents('a', createEvents('a', 11, 20));
    expect(await driver.lastEventIndex('a')).toBe(20);
    await driver.close();
  });

  it('an empty store when another tab deletes the database, and no hang', { timeout: 30_000 }, async () => {
    const driver = await world.openDriver(tab, { databaseName });
    await driver.insertEvents('a', createEvents('a', 1, 10));
    await other.evaluate(async (name) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const request = indexedDB.deleteDatabase(name);
      request.addEventListener('success', () => resolve());
      request.addEventListener('blocked', () => reject(new Error('blocked')));
      await promise;
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
        const { promise, resolve } = Promise.withResolvers<IDBDatabase>();
        const request = indexedDB.open(name, 2);
        request.addEventListener('success', () => resolve(request.result));
        Object.assign(globalThis, { stubborn: await promise });
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

  it(
    'takes over what the published driver stored, under the published name, and leaves it as it was',
    { timeout: 30_000 },
    async () => {
      await other.evaluate(async (name) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const request = indexedDB.open(name, 2);
        request.addEventListener('upgradeneeded', () => {
          request.result.createObjectStore('sessions', { keyPath: 'id' });
          const events = request.result.createObjectStore('events', { keyPath: 'id' });
          events.createIndex('by_session_index', ['sessionId', 'eventIndex', 'id'], { unique: false });
        });
        request.addEventListener('success', () => {
          const transaction = request.result.transaction(['sessions', 'events'], 'readwrite');
          const sessions = transaction.objectStore('sessions');
          sessions.put({
            id: 's1',
            agent: 'claude',
            agentSessionId: 'a1',
            lastConnectionId: 'c1',
            createdAt: 1000,
            sandboxId: 'local/1',
          });
          const events = transaction.objectStore('events');
          const common = { sessionId: 's1', createdAt: 1001, connectionId: 'c1' };
          events.put({
            ...common,
            id: 'e-1',
            eventIndex: 1,
            sender: 'client',
            payload: { jsonrpc: '2.0', id: 1, method: 'session/prompt' },
          });
          events.put({ ...common, id: 2, sender: 'agent', payload: { jsonrpc: '2.0', id: 1, result: {} } });
          transaction.addEventListener('complete', () => {
            request.result.close();
            resolve();
          });
        });
        await promise;
      }, databaseName);
      const driver = await world.openDriver(tab, { databaseName, published: true });
      expect((await driver.listSessions()).items).toEqual([
        {
          id: 's1',
          agent: 'claude',
          agentSessionId: 'a1',
          lastConnectionId: 'c1',
          createdAt: 1000,
          sandboxId: 'local/1',
        },
      ]);
      const { items } = await driver.listEvents({ sessionId: 's1' });
      expect(items.map(({ id, eventIndex, sender }) => ({ id, eventIndex, sender }))).toEqual([
        { id: 'e-1', eventIndex: 1, sender: 'client' },
        { id: '2', eventIndex: 2, sender: 'agent' },
      ]);
      await driver.deleteSession('s1');
      await driver.close();
      const again = await world.openDriver(tab, { databaseName, published: true });
      expect(await again.getSession('s1')).toBeUndefined();
      await again.close();
    },
  );
});
