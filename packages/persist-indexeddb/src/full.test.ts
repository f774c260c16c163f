import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserWorld, type BrowserWorld } from './browser-world.test-support.ts';
import { withoutChromium } from './chromium.test-support.ts';
import { createEvents } from './events.test-support.ts';

describe.skipIf(withoutChromium !== undefined)(`in Chromium${withoutChromium ? ` (${withoutChromium})` : ''}`, () => {
  let world: BrowserWorld;

  beforeAll(async () => {
    world = await createBrowserWorld();
  }, 60_000);

  afterAll(() => world?.close(), 60_000);

  it(
    'full: nothing of the batch is stored, and the driver goes on when there is room',
    { timeout: 120_000 },
    async () => {
      const tab = await world.openTab();
      const devTools = await tab.context().newCDPSession(tab);
      const { origin } = new URL(world.url);
      // Before anything is stored: the browser remembers for a while how much room there was.
      await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2 * 1024 * 1024 });
      const driver = await world.openDriver(tab, { databaseName: 'full' });
      await driver.insertEvents('a', createEvents('a', 1, 10));
      // Bytes by chance, because the browser counts what is left of them once it has packed them.
      const large = createEvents('a', 11, 110).map((event) => ({
        ...event,
        payload: { ...event.payload, params: { text: randomBytes(75_000).toString('base64') } },
      }));
      const full = { name: 'SessionStoreError', code: 'full' };
      await expect(driver.insertEvents('a', large)).rejects.toMatchObject(full);
      const inOneTurn = await Promise.allSettled(large.map((event) => driver.insertEvent('a', event)));
      expect(inOneTurn.some((outcome) => outcome.status === 'rejected')).toBe(true);
      for (const outcome of inOneTurn) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(full);
      }
      const stored = inOneTurn.filter((outcome) => outcome.status === 'fulfilled').length;
      expect((await driver.listEvents({ sessionId: 'a', limit: 1000 })).items).toHaveLength(10 + stored);
      await devTools.send('Storage.overrideQuotaForOrigin', { origin });
      const insert = (): Promise<string> =>
        driver.insertEvents('a', large).then(
          () => 'stored',
          (error: { code: string }) => error.code,
        );
      await expect.poll(insert, { timeout: 60_000, interval: 500 }).toBe('stored');
      expect(await driver.lastEventIndex('a')).toBe(110);
      await driver.close();
    },
  );
});
