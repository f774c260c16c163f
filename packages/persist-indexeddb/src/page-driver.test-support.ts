import { SessionStoreError, type SessionStore, type SessionStoreErrorCode } from '@sandbox-agent/persist-core';
import type { SessionEvent } from '@sandbox-agent/protocol';
import type { Page } from 'playwright-core';
import type { TestPage } from './browser-page.test-support.ts';
import type { PageServer } from './page-server.test-support.ts';

declare global {
  var testPage: TestPage;
}

/** Options of a driver in a page. */
export type PageDriverOptions = Parameters<TestPage['open']>[0];

interface Outcome {
  value?: unknown;
  error?: { name: string; message: string; code: SessionStoreErrorCode; cause?: string };
}

/** A page and the server that it came from. */
export interface ServedPage {
  page: Page;
  server: PageServer;
}

/** A driver that lives in a page: every call is made there, and its outcome is told here. */
export async function openInPage({ page, server }: ServedPage, options: PageDriverOptions): Promise<SessionStore> {
  await page.waitForFunction(() => 'testPage' in globalThis);
  const driver = await page.evaluate((given) => globalThis.testPage.open(given), options);

  async function call(method: string, ...values: unknown[]): Promise<never> {
    const text = JSON.stringify({ driver, method, arguments: values });
    const answer = await server.exchange(text, (path) =>
      page.evaluate((given) => globalThis.testPage.call(given), path),
    );
    const outcome = JSON.parse(answer) as Outcome;
    if (outcome.error === undefined) return outcome.value as never;
    const { code, message, cause } = outcome.error;
    throw new SessionStoreError(code, message, { cause });
  }

  return {
    ready: () => call('ready'),
    getSession: (id) => call('getSession', id),
    listSessions: (request = {}) => call('listSessions', request),
    updateSession: (session) => call('updateSession', session),
    listEvents: (request) => call('listEvents', request),
    insertEvent: (sessionId, event) => call('insertEvent', sessionId, event),
    insertEvents: (sessionId, events) => call('insertEvents', sessionId, events.map(readable)),
    lastEventIndex: (sessionId) => call('lastEventIndex', sessionId),
    deleteSession: (id) => call('deleteSession', id),
    close: () => call('close'),
  };
}

/** An event that cannot be read here becomes one that cannot be read there. */
function readable(event: SessionEvent): SessionEvent & { unreadable?: true } {
  try {
    JSON.stringify(event);
    return event;
  } catch {
    return { ...event, payload: { jsonrpc: '2.0', method: 'session/update' }, unreadable: true };
  }
}
