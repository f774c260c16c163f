import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { eventPage, eventRange } from './events/event-page.ts';
import { createInsertQueue } from './events/insert-queue.ts';
import { encodeEvent, encodeEvents, type StoredEvent } from './events/stored-event.ts';
import { createOperationGate } from './operation-gate.ts';
import type { SessionStorage } from './session-storage.ts';
import type { SessionStoreErrorCode } from './session-store-error.ts';
import { sessionPage, sessionRange } from './sessions/session-page.ts';
import { decodeSession, encodeSession } from './sessions/stored-session.ts';

/** A driver with every optional method, and one to open the store before it is needed. */
export interface SessionStore extends Required<SessionPersistDriver> {
  /** Connects and brings the schema up to date. Every other method does so too; call it to learn of trouble at start-up. */
  ready(): Promise<void>;
}

/** What a driver is made of. Plain functions: they are called without `this`. */
export interface SessionDriverOptions {
  storage: SessionStorage;
  /** Names the reason behind an error of this store; `failed` when it is none of the known ones. */
  classifyError: (error: unknown) => SessionStoreErrorCode;
  /** Calls back once the present turn of the event loop is over. Single inserts made until then are written together. */
  schedule: (callback: () => void) => void;
}

/**
 * Creates the driver over a store.
 *
 * Nothing is opened before the first call. A failed opening is told to the calls that waited for it, and the next call
 * tries again. Every method rejects with `SessionStoreError` only.
 */
export function createSessionDriver({ storage, classifyError, schedule }: SessionDriverOptions): SessionStore {
  const gate = createOperationGate({ open: () => storage.open(), classifyError });
  const queue = createInsertQueue<StoredEvent>({
    schedule,
    write: (events) => gate.run(() => storage.insertEvents(() => events)),
  });
  const call = <T>(action: () => Promise<T>): Promise<T> => gate.enter(() => gate.run(action));
  let closing: Promise<void> | undefined;

  async function closeStore(): Promise<void> {
    await queue.drain();
    await gate.idle();
    await storage.close();
  }

  return {
    ready: () => call(async () => {}),
    getSession: (id) =>
      call(async () => {
        const session = await storage.getSession(id);
        return session && decodeSession(session);
      }),
    listSessions: (request) =>
      call(async () => {
        const range = sessionRange(request);
        return sessionPage(range, await storage.listSessions(range));
      }),
    updateSession: (session) =>
      gate.enter(() => {
        const stored = encodeSession(session);
        return gate.run(() => storage.putSession(stored));
      }),
    deleteSession: (id) => call(() => storage.deleteSession(id)),
    listEvents: (request) =>
      call(async () => {
        const range = eventRange(request);
        return eventPage(range, await storage.listEvents(range));
      }),
    lastEventIndex: (sessionId) => call(() => storage.lastEventIndex(sessionId)),
    insertEvent: (sessionId, event) => gate.enter(() => queue.push(encodeEvent(sessionId, event))),
    insertEvents: (sessionId, events) => call(() => storage.insertEvents(() => encodeEvents(sessionId, events))),
    close() {
      gate.refuseNew();
      closing ??= closeStore();
      return closing;
    },
  };
}
