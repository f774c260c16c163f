import type { StoredEvent } from './events/stored-event.ts';
import type { SessionStorage } from './session-storage.ts';
import type { StoredSession } from './sessions/stored-session.ts';

/** A storage in the fewest lines, to try the driver over it. */
export function createMemoryStorage(): SessionStorage {
  const sessions = new Map<string, StoredSession>();
  const logs = new Map<string, Map<number, StoredEvent>>();
  const sorted = (sessionId: string): StoredEvent[] =>
    [...(logs.get(sessionId)?.values() ?? [])].toSorted((a, b) => a.eventIndex - b.eventIndex);
  return {
    open: async () => {},
    close: async () => {},
    getSession: async (id) => sessions.get(id),
    listSessions: async ({ after, limit }) =>
      [...sessions.values()]
        .toSorted((a, b) => (isNewer(a, b) ? -1 : 1))
        .filter((session) => after === undefined || isNewer(after, session))
        .slice(0, limit),
    putSession: async (session) => void sessions.set(session.id, session),
    deleteSession: async (id) => void [sessions.delete(id), logs.delete(id)],
    listEvents: async ({ sessionId, after, before, order, limit }) => {
      const range = sorted(sessionId).filter(({ eventIndex }) => eventIndex > after && eventIndex < before);
      return (order === 'asc' ? range : range.toReversed()).slice(0, limit);
    },
    lastEventIndex: async (sessionId) => sorted(sessionId).at(-1)?.eventIndex ?? 0,
    insertEvents: async (events) => {
      for (const event of [...events()]) {
        const log = logs.get(event.sessionId) ?? new Map<number, StoredEvent>();
        logs.set(event.sessionId, log);
        if (!log.has(event.eventIndex)) log.set(event.eventIndex, event);
      }
    },
  };
}

function isNewer(a: Pick<StoredSession, 'createdAt' | 'id'>, b: Pick<StoredSession, 'createdAt' | 'id'>): boolean {
  return a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id);
}
