import { createSessionDriver, nextTurn, type SessionStore } from '@sandbox-agent/persist-core';
import { classifyIndexedDbError } from './classify-indexed-db-error.ts';
import { createConnection } from './connection.ts';
import { insertEvents } from './events/insert-events.ts';
import { lastEventIndex, listEvents } from './events/list-events.ts';
import { openDatabase } from './schema/open-database.ts';
import { deleteSession } from './sessions/delete-session.ts';
import { getSession } from './sessions/get-session.ts';
import { listSessions } from './sessions/list-sessions.ts';
import { putSession } from './sessions/put-session.ts';

/** Options of {@link indexedDB}. */
export interface IndexedDBOptions {
  /** Default `sandbox-agent-session-store`, which drivers published up to 0.4 used too: their sessions are taken over. */
  databaseName?: string | undefined;
  /** Default: the browser's. */
  indexedDB?: IDBFactory | undefined;
  /** How long a call waits for another tab that keeps the database from being opened, in milliseconds. Default 10000. */
  openTimeoutMs?: number;
}

/**
 * Creates a driver that keeps sessions and events in the browser.
 *
 * The database is opened at the first call; `ready()` opens it earlier. Several drivers and several tabs may use one. Where there is no
 * IndexedDB, or the browser refuses it, calls reject with `unreachable`.
 */
export function indexedDB(options: IndexedDBOptions = {}): SessionStore {
  const { databaseName = 'sandbox-agent-session-store', openTimeoutMs = 10_000 } = options;
  const connection = createConnection({
    openTimeoutMs,
    open: () => openDatabase({ name: databaseName, factory: options.indexedDB ?? globalThis.indexedDB }),
  });
  return createSessionDriver({
    classifyError: classifyIndexedDbError,
    schedule: nextTurn,
    storage: {
      open: async () => void (await connection.database()),
      close: async () => connection.close(),
      getSession: (id) => getSession(connection, id),
      listSessions: (range) => listSessions(connection, range),
      putSession: (session) => putSession(connection, session),
      deleteSession: (id) => deleteSession(connection, id),
      listEvents: (range) => listEvents(connection, range),
      lastEventIndex: (sessionId) => lastEventIndex(connection, sessionId),
      insertEvents: (events) => insertEvents(connection, events),
    },
  });
}
