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
  #closed = false;
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
    this.#requireOpen();
    const record = this.#sessions.get(id);
    return record && structuredClone(record);
  }

  async listSessions({ cursor, limit }: ListPageRequest = {}): Promise<ListPage<SessionRecord>> {
    this.#requireOpen();
    const newestFirst = [...this.#sessions.values()].sort(
      (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1),
    );
    // The cursor names the last session of the page before: newer ones may have come, that one may be gone.
    const [createdAt, id] = (cursor === undefined ? [Infinity, ''] : JSON.parse(cursor)) as [number, string];
    const rest = newestFirst.filter(
      (session) => session.createdAt < createdAt || (session.createdAt === createdAt && session.id < id),
    );
    return page(rest, limit, (session) => JSON.stringify([session.createdAt, session.id]));
  }

  async updateSession(session: SessionRecord): Promise<void> {
    this.#requireOpen();
    this.#sessions.set(session.id, structuredClone(session));
    if (this.#sessions.size > this.#maxSessions) {
      this.#dropSessions(session.id);
    }
  }

  async listEvents(request: ListEventsRequest): Promise<ListPage<SessionEvent>> {
    this.#requireOpen();
    const descending = request.order === 'desc';
    // The cursor is the last index of the page before: events may be inserted on either side of it.
    const cursor = request.cursor === undefined ? undefined : Number(request.cursor);
    const after = Math.max(request.after ?? 0, descending ? 0 : (cursor ?? 0));
    const before = Math.min(request.before ?? Infinity, descending ? (cursor ?? Infinity) : Infinity);
    const all = this.#events.get(request.sessionId) ?? [];
    const range = all.slice(insertionPoint(all, after + 1), insertionPoint(all, before));
    return page(descending ? range.reverse() : range, request.limit, (event) => String(event.eventIndex));
  }

  async insertEvent(sessionId: string, event: SessionEvent): Promise<void> {
    await this.insertEvents(sessionId, [event]);
  }

  async insertEvents(sessionId: string, events: readonly SessionEvent[]): Promise<void> {
    this.#requireOpen();
    const stored = this.#events.get(sessionId) ?? [];
    // Copied first: what cannot be copied fails the whole batch.
    const copies = events.map((event) => structuredClone(event));
    this.#events.set(sessionId, stored);
    for (const copy of copies) {
      const at = insertionPoint(stored, copy.eventIndex);
      if (stored[at]?.eventIndex !== copy.eventIndex) {
        stored.splice(at, 0, copy);
      }
    }
    if (stored.length > this.#maxEventsPerSession) {
      stored.splice(0, stored.length - this.#maxEventsPerSession);
    }
  }

  async lastEventIndex(sessionId: string): Promise<number> {
    this.#requireOpen();
    return this.#events.get(sessionId)?.at(-1)?.eventIndex ?? 0;
  }

  async deleteSession(id: string): Promise<void> {
    this.#requireOpen();
    this.#sessions.delete(id);
    this.#events.delete(id);
  }

  /** Forgets everything; further calls reject. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sessions.clear();
    this.#events.clear();
  }

  #requireOpen(): void {
    if (this.#closed) {
      throw new Error('The store was closed.');
    }
  }

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

function page<Item>(
  items: readonly Item[],
  limit: number | undefined,
  cursorOf: (item: Item) => string,
): ListPage<Item> {
  const slice = items.slice(0, positive(limit, 100));
  const last = slice.at(-1);
  return {
    items: slice.map((item) => structuredClone(item)),
    ...(last !== undefined && slice.length < items.length ? { nextCursor: cursorOf(last) } : {}),
  };
}
