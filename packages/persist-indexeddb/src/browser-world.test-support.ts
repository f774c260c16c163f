import type { SessionStore } from '@sandbox-agent/persist-core';
import type { Page } from 'playwright-core';
import { createProfile, removeProfile, startChromium, type TestBrowser } from './chromium.test-support.ts';
import { openInPage, type PageDriverOptions } from './page-driver.test-support.ts';
import { startPageServer } from './page-server.test-support.ts';

/** A browser, a profile on the disk, and a server with the page that holds the driver. */
export interface BrowserWorld {
  readonly url: string;
  /** Opens a tab on the page. */
  openTab(): Promise<Page>;
  /** Opens a driver in a tab. */
  openDriver(page: Page, options: PageDriverOptions): Promise<SessionStore>;
  /** Ends every process of the browser at once and starts another one on the same profile. */
  crash(): Promise<void>;
  /** Ends and removes everything. */
  close(): Promise<void>;
}

/** Starts all of it. Two seconds. */
export async function createBrowserWorld(): Promise<BrowserWorld> {
  const [server, profile] = await Promise.all([startPageServer(), createProfile()]);
  let browser: TestBrowser | undefined;

  async function close(): Promise<void> {
    await browser?.kill();
    await server.close();
    await removeProfile(profile);
  }

  async function start(): Promise<void> {
    browser = await startChromium(profile);
  }

  await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    url: server.url,
    async openTab() {
      const page = (await browser?.context.newPage()) as Page;
      await page.goto(server.url);
      return page;
    },
    openDriver: (page, options) => openInPage({ page, server }, options),
    async crash() {
      await browser?.kill();
      await start();
    },
    close,
  };
}
