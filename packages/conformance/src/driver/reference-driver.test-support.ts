import type { ListPage, SessionEvent, SessionPersistDriver, SessionRecord } from '@sandbox-agent/protocol';

/** A correct driver in the fewest lines, for the suite to accept and for faults to be planted in. */
export function createReferenceDriver(): Required<SessionPersistDriver> {
  const sessions = new Map<string, SessionRecord>();
  const events = new Map<string, Map<number, SessionEvent>>();
  let closed = false;

  async function call<T>(action: () => T): Promise<T> {
    if (closed) throw new Error('closed');
    return action();
  }

  function addEvents(sessionId: string, added: readonly SessionEvent[]): void {
    const copies = added.map((event) => structuredClone(event));
    const log = events.get(sessionId) ?? new Map<number, SessionEvent>();
    events.set(sessionId, log);
    for (const copy of copies) if (!log.has(copy.eventIndex)) log.set(copy.eventIndex, copy);
  }

  return {
    getSession: (id) => call(() => structuredClone(sessions.get(id))),
    updateSession: (session) => call(() => void sessions.set(session.id, structuredClone(session))),
    listSessions: ({ cursor, limit = 100 } = {}) =>
      call(() => {
        const key = (session: SessionRecord): string => `${String(session.createdAt).padStart(16, '0')}:${session.id}`;
        const newestFirst = [...sessions.values()].toSorted((a, b) => (key(a) < key(b) ? 1 : -1));
        return pageOf({ items: newestFirst, limit, key, isAfter: (each) => cursor === undefined || each < cursor });
      }),
    listEvents: ({ sessionId, cursor, limit = 100, after = 0, before = Infinity, order = 'asc' }) =>
      call(() => {
        const sign = order === 'asc' ? 1 : -1;
        const sorted = [...(events.get(sessionId)?.values() ?? [])]
          .filter((event) => event.eventIndex > after && event.eventIndex < before)
          .toSorted((a, b) => sign * (a.eventIndex - b.eventIndex));
        const isAfter = (index: string): boolean => cursor === undefined || sign * (Number(index) - Number(cursor)) > 0;
        return pageOf({ items: sorted, limit, key: (event) => String(event.eventIndex), isAfter });
      }),
    insertEvent: (sessionId, event) => call(() => addEvents(sessionId, [event])),
    insertEvents: (sessionId, added) => call(() => addEvents(sessionId, added)),
    lastEventIndex: (sessionId) => call(() => Math.max(0, ...(events.get(sessionId)?.keys() ?? []))),
    deleteSession: (id) => call(() => void [sessions.delete(id), events.delete(id)]),
    close: async () => {
      closed = true;
    },
  };
}

interface PageInput<Item> {
  items: Item[];
  limit: number;
  key: (item: Item) => string;
  isAfter: (key: string) => boolean;
}

function pageOf<Item>({ items, limit, key, isAfter }: PageInput<Item>): ListPage<Item> {
  const rest = items.filter((item) => isAfter(key(item)));
  const page = rest.slice(0, limit).map((item) => structuredClone(item));
  const last = page.at(-1);
  return rest.length > limit && last !== undefined ? { items: page, nextCursor: key(last) } : { items: page };
}
