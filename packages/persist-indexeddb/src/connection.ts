import { SessionStoreError } from '@sandbox-agent/persist-core';
import type { StoreDatabase } from './schema/tables.ts';

/** The open database of a store, opened again when the browser or another tab closed it. */
export interface Connection {
  /**
   * The open database.
   *
   * @throws SessionStoreError `locked` when another tab keeps it from being opened for longer than the timeout.
   */
  database(): Promise<StoreDatabase>;
  /** The next {@link database} is another one: this one turned out to be closed. */
  forget(database: StoreDatabase): void;
  /** Transactions that were begun still come to their end. */
  close(): void;
}

/** What a connection works with. */
export interface ConnectionOptions {
  open: () => Promise<StoreDatabase>;
  openTimeoutMs: number;
}

/** Creates a connection that opens nothing yet. */
export function createConnection({ open, openTimeoutMs }: ConnectionOptions): Connection {
  let current: StoreDatabase | undefined;
  let opening: Promise<StoreDatabase> | undefined;
  let closed = false;

  function forget(database: StoreDatabase): void {
    if (current === database) current = undefined;
  }

  async function openAndWatch(): Promise<StoreDatabase> {
    try {
      const database = await open();
      // Another tab brings the schema up to date, or deletes the database: it waits until every other tab has closed.
      database.addEventListener('versionchange', () => {
        forget(database);
        database.close();
      });
      database.addEventListener('close', () => forget(database));
      if (closed) database.close();
      else current = database;
      return database;
    } finally {
      opening = undefined;
    }
  }

  return {
    database: async () => {
      if (current !== undefined) return current;
      // An opening cannot be called off. One that took too long goes on, and the next call waits for the same.
      opening ??= openAndWatch();
      return withinTime(opening, openTimeoutMs);
    },
    forget,
    close() {
      closed = true;
      current?.close();
      current = undefined;
    },
  };
}

async function withinTime(opening: Promise<StoreDatabase>, timeoutMs: number): Promise<StoreDatabase> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new SessionStoreError(
        'locked',
        `The database could not be opened within ${timeoutMs} ms: another tab has an older version of the page open. Close that tab`,
      ),
    );
  }, timeoutMs);
  try {
    return await Promise.race([opening, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
