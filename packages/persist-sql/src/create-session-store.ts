import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { Kysely } from 'kysely';
import { encodeEvent, encodeEvents } from './events/event-row.ts';
import { createInsertQueue } from './events/insert-queue.ts';
import { createInsertStatements } from './events/insert-statements.ts';
import { lastEventIndex } from './events/last-event-index.ts';
import { listEvents } from './events/list-events.ts';
import { createEventWriter } from './events/write-events.ts';
import { createOperationGate } from './operation-gate.ts';
import { migrate } from './schema/migrate.ts';
import type { StoreTables } from './schema/tables.ts';
import { deleteSession } from './sessions/delete-session.ts';
import { getSession } from './sessions/get-session.ts';
import { listSessions } from './sessions/list-sessions.ts';
import { updateSession } from './sessions/update-session.ts';
import type { SqlBackend } from './sql-backend.ts';

/** A driver with every optional method, and one to open the store before it is needed. */
export interface SqlSessionStore extends Required<SessionPersistDriver> {
  /** Connects and brings the schema up to date. Every other method does so too; call it to learn of trouble at start-up. */
  ready(): Promise<void>;
}

/**
 * Creates the one store behind every SQL driver.
 *
 * Nothing is opened before the first call. A failed opening is told to the calls that waited for it, and the next call
 * tries again. Every method rejects with `SessionStoreError` only.
 */
export function createSessionStore(backend: SqlBackend): SqlSessionStore {
  const { dialect, classifyError, schedule, deadlocks } = backend;
  const database = new Kysely<StoreTables>({ dialect });
  const gate = createOperationGate({ open: () => migrate(database, backend), classifyError });
  const write = createEventWriter({ database, schedule, deadlocks, statements: createInsertStatements(database) });
  const queue = createInsertQueue({ schedule, write: (rows) => gate.run(() => write(() => rows)) });
  const call = <T>(action: () => Promise<T>): Promise<T> => gate.enter(() => gate.run(action));
  let closing: Promise<void> | undefined;

  async function closeStore(): Promise<void> {
    await queue.drain();
    await gate.idle();
    await database.destroy();
  }

  return {
    ready: () => call(async () => {}),
    getSession: (id) => call(() => getSession(database, id)),
    listSessions: (request) => call(() => listSessions(database, request)),
    updateSession: (session) => call(() => updateSession(database, session)),
    deleteSession: (id) => call(() => deleteSession(database, id)),
    listEvents: (request) => call(() => listEvents(database, request)),
    lastEventIndex: (sessionId) => call(() => lastEventIndex(database, sessionId)),
    insertEvent: (sessionId, event) => gate.enter(() => queue.push(encodeEvent(sessionId, event))),
    insertEvents: (sessionId, events) => call(() => write(() => encodeEvents(sessionId, events))),
    close() {
      gate.refuseNew();
      closing ??= closeStore();
      return closing;
    },
  };
}
