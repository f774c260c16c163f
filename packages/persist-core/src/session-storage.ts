import type { EventOrder } from './events/event-cursor.ts';
import type { StoredEvent } from './events/stored-event.ts';
import type { SessionPosition } from './sessions/session-cursor.ts';
import type { StoredSession } from './sessions/stored-session.ts';

/** Which sessions are asked for. */
export interface SessionRange {
  /** The last one of the page before. Absent: from the newest on. */
  after: SessionPosition | undefined;
  /** The most rows to return. */
  limit: number;
}

/** Which events of a session are asked for. Both bounds are always there and exclude themselves. */
export interface EventRange {
  sessionId: string;
  after: number;
  before: number;
  order: EventOrder;
  /** The most rows to return. */
  limit: number;
}

/** Stores and finds rows: all that differs between stores. It is called after {@link open} only, and never after {@link close}. */
export interface SessionStorage {
  /** Opens the store and brings its schema up to date. Called again when it failed. */
  open(): Promise<void>;
  /** Frees what `open` took. Called once, also when nothing was opened, and when nothing runs any more. */
  close(): Promise<void>;
  getSession(id: string): Promise<StoredSession | undefined>;
  /** By `createdAt`, newest first, then by `id`, greatest first. */
  listSessions(range: SessionRange): Promise<StoredSession[]>;
  /** Inserts the row or replaces all of it. */
  putSession(session: StoredSession): Promise<void>;
  /** Removes the session and every event of it, both or neither. */
  deleteSession(id: string): Promise<void>;
  listEvents(range: EventRange): Promise<StoredEvent[]>;
  /** The greatest stored index of a session, 0 when there is none. */
  lastEventIndex(sessionId: string): Promise<number>;
  /**
   * Stores every event or none. Those that are there already stay as they are. Resolves when they are durable.
   *
   * @param events may be asked for more than once, to try again. Iterating throws at an event that cannot be stored: pass it on.
   */
  insertEvents(events: () => Iterable<StoredEvent>): Promise<void>;
}
