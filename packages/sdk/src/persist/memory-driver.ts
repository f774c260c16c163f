import type {
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  SessionEvent,
  SessionPersistDriver,
  SessionRecord,
} from '@sandbox-agent/protocol';
import { insertionPoint } from './insertion-point.ts';

export interface InMemorySessionPersistDriverOptions {
  /** Beyond it the oldest sessions are dropped, destroyed ones first. Default 1,024. */
  maxSessions?: number;
  /** Beyond it a session's oldest events are dropped. Default 100,000. */
  maxEventsPerSession?: number;
}

/** Keeps sessions and events in this process only: they end with it. What is stored and returned is copied. */
export class InMemorySessionPersistDriver implements SessionPersistDriver {
  readonly #maxSessions: number;
  readonly #maxEventsPerSession: number;
  readonly #sessions = new Map<string, SessionRecord>();
  /** Ascending by index. */
  readonly #events = new Map<string, SessionEvent[]>();

  constructor(options: InMemorySessionPersistDriverOptions = {}) {
    this.#maxSessions = positive(options.maxSessions, 1_024);
    this.#maxEventsPerSession = positive(options.maxEventsPerSession, 100_000);
  }

  async getSession(id: string): Promise<SessionRecord | undefined> {
    const record = this.#sessions.get(id);
    return record && structuredClone(record);
  }

  async listSessions(request: ListPageRequest = {}): Promise<ListPage<SessionRecord>> {
    const newestFirst = [...this.#sessions.values()].sort(
      (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1),
    );
    return page(newestFirst, request);
  }

  async updateSession(session: SessionRecord): Promise<void> {
    this.#sessions.set(session.id, structuredClone(session));
    if (this.#sessions.size > this.#maxSessions) {
      this.#dropSessions(session.id);
    }
  }

  async listEvents(request: ListEventsRequest): Promise<ListPage<SessionEvent>> {
    const all = this.#events.get(request.sessionId) ?? [];
    const from = request.after === undefined ? 0 : insertionPoint(all, request.after + 1);
    const to = request.before === undefined ? all.length : insertionPoint(all, request.before);
    const range = all.slice(from, to);
    return page(request.order === 'desc' ? range.reverse() : range, request);
  }

  async insertEvent(sessionId: string, event: SessionEvent): Promise<void> {
    await this.insertEvents(sessionId, [event]);
  }

  async insertEvents(sessionId: string, events: readonly SessionEvent[]): Promise<void> {
    const stored = this.#events.get(sessionId) ?? [];
    this.#events.set(sessionId, stored);
    for (const event of events) {
      const at = insertionPoint(stored, event.eventIndex);
      if (stored[at]?.eventIndex !== event.eventIndex) {
        stored.splice(at, 0, structuredClone(event));
      }
    }
    if (stored.length > this.#maxEventsPerSession) {
      stored.splice(0, stored.length - this.#maxEventsPerSession);
    }
  }

  async lastEventIndex(sessionId: string): Promise<number> {
    return this.#events.get(sessionId)?.at(-1)?.eventIndex ?? 0;
  }

  async deleteSession(id: string): Promise<void> {
    this.#sessions.delete(id);
    this.#events.delete(id);
  }

  async close(): Promise<void> {}

  #dropSessions(keep: string): void {
    const oldestFirst = [...this.#sessions.values()]
      .filter((session) => session.id !== keep)
      .sort((a, b) => alive(a) - alive(b) || a.createdAt - b.createdAt);
    for (const session of oldestFirst.slice(0, this.#sessions.size - this.#maxSessions)) {
      this.#sessions.delete(session.id);
      this.#events.delete(session.id);
    }
  }
}

function alive(session: SessionRecord): number {
  return session.destroyedAt === undefined ? 1 : 0;
}

function positive(value: number | undefined, fallback: number): number {
  return value !== undefined && value >= 1 ? Math.floor(value) : fallback;
}

/** The cursor is an offset. */
function page<Item>(items: readonly Item[], request: ListPageRequest): ListPage<Item> {
  const offset = Math.max(0, Number.parseInt(request.cursor ?? '0', 10) || 0);
  const slice = items.slice(offset, offset + positive(request.limit, 100));
  const next = offset + slice.length;
  return { items: slice.map((item) => structuredClone(item)), ...(next < items.length ? { nextCursor: String(next) } : {}) };
}
