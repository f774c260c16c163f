import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserWorld, type BrowserWorld } from './browser-world.test-support.ts';
import { withoutChromium } from './chromium.test-support.ts';
import { createEvents } from './events.test-support.ts';

const batchSize = 100;

describe.skipIf(withoutChromium !== undefined)(`in Chromium${withoutChromium ? ` (${withoutChromium})` : ''}`, () => {
  let world: BrowserWorld;

  beforeAll(async () => {
    world = await createBrowserWorld();
  }, 60_000);

  afterAll(() => world?.close(), 60_000);

  it(
    'a killed browser leaves every acknowledged batch, whole, and no half of another',
    { timeout: 120_000 },
    async () => {
      let stored = 0;
      for (const acknowledgements of [1, 5, 20]) {
        const driver = await world.openDriver(await world.openTab(), { databaseName: 'crash' });
        let acknowledged = stored;
        const enough = Promise.withResolvers<void>();
        const writing = (async () => {
          for (let count = 1; ; count += 1) {
            await driver.insertEvents('a', createEvents('a', acknowledged + 1, acknowledged + batchSize, 2000));
            acknowledged += batchSize;
            if (count === acknowledgements) enough.resolve();
          }
        })();
        // It ends with the browser, and with nothing else.
        const ended = writing.catch((error: unknown) => {
          enough.reject(error as Error);
          return error;
        });
        await enough.promise;
        await world.crash();
        expect(await ended).toBeInstanceOf(Error);
        const reader = await world.openDriver(await world.openTab(), { databaseName: 'crash' });
        stored = await reader.lastEventIndex('a');
        expect(stored).toBeGreaterThanOrEqual(acknowledged);
        expect(stored % batchSize).toBe(0);
        const { items } = await reader.listEvents({ sessionId: 'a', limit: stored + 1 });
        expect(items.map((event) => event.eventIndex)).toEqual(Array.from({ length: stored }, (_, index) => index + 1));
        await reader.close();
      }
    },
  );
});
