import { exportSession, InMemorySessionPersistDriver } from 'sandbox-agent';
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

  it('a session that is moved into a page and out again is the same bytes', { timeout: 60_000 }, async () => {
    const source = new InMemorySessionPersistDriver();
    const record = { id: 'a', agent: 'mock', agentSessionId: '', lastConnectionId: '', createdAt: 1, title: '漢字 🦊' };
    await source.updateSession(record);
    await source.insertEvents('a', createEvents('a', 1, 1200));
    const file = await new Response(exportSession(source, 'a')).text();
    const page = await world.openTab();
    await page.waitForFunction(() => 'testPage' in globalThis);
    const moved = await page.evaluate((text) => globalThis.testPage.transfer(text, 'transfer'), file);
    expect(moved === file).toBe(true);
  });
});
