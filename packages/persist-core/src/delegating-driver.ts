import type {
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  SessionEvent,
  SessionPersistDriver,
  SessionRecord,
} from '@sandbox-agent/protocol';

/** A driver as a class, around one made by a function: what packages that once published a class go on publishing. */
export class DelegatingSessionPersistDriver implements Required<SessionPersistDriver> {
  readonly #driver: Required<SessionPersistDriver>;

  constructor(driver: Required<SessionPersistDriver>) {
    this.#driver = driver;
  }

  getSession(id: string): Promise<SessionRecord | undefined> {
    return this.#driver.getSession(id);
  }

  listSessions(request?: ListPageRequest): Promise<ListPage<SessionRecord>> {
    return this.#driver.listSessions(request);
  }

  updateSession(session: SessionRecord): Promise<void> {
    return this.#driver.updateSession(session);
  }

  listEvents(request: ListEventsRequest): Promise<ListPage<SessionEvent>> {
    return this.#driver.listEvents(request);
  }

  insertEvent(sessionId: string, event: SessionEvent): Promise<void> {
    return this.#driver.insertEvent(sessionId, event);
  }

  insertEvents(sessionId: string, events: readonly SessionEvent[]): Promise<void> {
    return this.#driver.insertEvents(sessionId, events);
  }

  lastEventIndex(sessionId: string): Promise<number> {
    return this.#driver.lastEventIndex(sessionId);
  }

  deleteSession(id: string): Promise<void> {
    return this.#driver.deleteSession(id);
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}
