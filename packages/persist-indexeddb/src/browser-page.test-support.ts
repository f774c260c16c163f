import type { SessionEvent } from '@sandbox-agent/protocol';
import { exportSession, importSession } from 'sandbox-agent';
import { indexedDB } from './indexed-db.ts';
import { IndexedDbSessionPersistDriver } from './indexed-db-session-persist-driver.ts';
import { migrationsWith } from './migrations.test-support.ts';
import { openDatabase } from './schema/open-database.ts';

// What runs in the page. Calls and outcomes travel as JSON over HTTP: the protocol of the browser loses lone surrogates, and
// takes half a minute for 10 MB.

/** Marks an event whose payload cannot be read. */
interface UnreadableEvent extends SessionEvent {
  unreadable?: true;
}

/** What a test asks of the page. */
export interface PageCall {
  driver: number;
  method: string;
  arguments: unknown[];
}

type Methods = Record<string, (...values: unknown[]) => Promise<unknown>>;

const drivers: Methods[] = [];

const page = {
  /** @returns the number of the new driver. */
  open(options: { databaseName: string; openTimeoutMs?: number; published?: boolean }): number {
    const driver = options.published ? new IndexedDbSessionPersistDriver(options) : indexedDB(options);
    drivers.push(driver as unknown as Methods);
    return drivers.length - 1;
  },
  /** Fetches a call from the server of the page, makes it, and posts its outcome. */
  async call(path: string): Promise<void> {
    const response = await fetch(path);
    const outcome = await makeCall((await response.json()) as PageCall);
    await fetch(path, { method: 'POST', body: outcome });
  },
  /** Waits for a request of IndexedDB itself. Rejects when somebody does not give way. */
  async settle<Result>(request: IDBOpenDBRequest & IDBRequest<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error as DOMException));
    request.addEventListener('blocked', () => reject(new Error('blocked')));
    return promise;
  },
  /** Puts the session of a file into a database. @returns the file that comes out of it. */
  async transfer(file: string, databaseName: string): Promise<string> {
    const driver = indexedDB({ databaseName });
    const { session } = await importSession(driver, new Blob([file]).stream());
    const text = await new Response(exportSession(driver, session.id)).text();
    await driver.close();
    return text;
  },
  indexedDB,
  openDatabase,
  migrationsWith,
};

/** @returns the outcome as JSON text. */
async function makeCall({ driver, method, arguments: values }: PageCall): Promise<string> {
  const events = values.find((value) => Array.isArray(value)) as UnreadableEvent[] | undefined;
  for (const event of events ?? []) if (event.unreadable === true) makeUnreadable(event);
  try {
    return JSON.stringify({ value: await drivers[driver]?.[method]?.(...values) });
  } catch (error) {
    const { name, message, code, cause } = error as Error & { code?: unknown };
    return JSON.stringify({ error: { name, message, code, cause: cause instanceof Error ? cause.name : undefined } });
  }
}

function makeUnreadable(event: SessionEvent): void {
  Object.defineProperty(event.payload, 'params', {
    enumerable: true,
    get() {
      throw new Error('this payload cannot be read');
    },
  });
}

/** The page, as tests see it from inside. */
export type TestPage = typeof page;

Object.assign(globalThis, { testPage: page });
