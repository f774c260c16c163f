import type {
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  SessionEvent,
  SessionPersistDriver,
  SessionRecord,
} from '@sandbox-agent/protocol';
import { sqlite } from './sqlite.ts';

/** Options of {@link SQLiteSessionPersistDriver}. */
export interface SQLiteSessionPersistDriverOptions {
  /** Default `:memory:`, which forgets everything when the process ends. */
  filename?: string;
}

/** {@link sqlite} under the name and in the form of the formerly published driver. */
export class SQLiteSessionPersistDriver implements Required<SessionPersistDriver> {
  readonly #driver: Required<SessionPersistDriver>;

  constructor(options: SQLiteSessionPersistDriverOptions = {}) {
    this.#driver = sqlite({ path: options.filename ?? ':memory:' });
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
