import { createSessionDriver, type SessionStore } from '@sandbox-agent/persist-core';
import { Kysely } from 'kysely';
import { createInsertStatements } from './events/insert-statements.ts';
import { lastEventIndex } from './events/last-event-index.ts';
import { listEvents } from './events/list-events.ts';
import { createEventWriter } from './events/write-events.ts';
import { migrate } from './schema/migrate.ts';
import type { StoreTables } from './schema/tables.ts';
import { deleteSession } from './sessions/delete-session.ts';
import { getSession } from './sessions/get-session.ts';
import { listSessions } from './sessions/list-sessions.ts';
import { putSession } from './sessions/put-session.ts';
import type { SqlBackend } from './sql-backend.ts';

/** The driver that every SQL store is: see `SessionStore`. */
export type SqlSessionStore = SessionStore;

/** Creates the one store behind every SQL driver. */
export function createSessionStore(backend: SqlBackend): SqlSessionStore {
  const { dialect, classifyError, schedule, deadlocks } = backend;
  const database = new Kysely<StoreTables>({ dialect });
  const insertEvents = createEventWriter({
    database,
    schedule,
    deadlocks,
    statements: createInsertStatements(database),
  });
  return createSessionDriver({
    classifyError,
    schedule,
    storage: {
      open: () => migrate(database, backend),
      close: () => database.destroy(),
      getSession: (id) => getSession(database, id),
      listSessions: (range) => listSessions(database, range),
      putSession: (session) => putSession(database, session),
      deleteSession: (id) => deleteSession(database, id),
      listEvents: (range) => listEvents(database, range),
      lastEventIndex: (sessionId) => lastEventIndex(database, sessionId),
      insertEvents,
    },
  });
}
