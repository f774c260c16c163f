import type { SessionEvent, SessionPersistDriver } from '@sandbox-agent/protocol';

type Driver = Required<SessionPersistDriver>;

/** A mistake that a driver could make, and the scenario that must find it. */
export interface Fault {
  name: string;
  foundBy: string;
  plant(driver: Driver): Partial<Driver>;
}

/** One mistake each. */
export const faults: readonly Fault[] = [
  {
    name: 'sessions are listed oldest first',
    foundBy: 'sessions are listed newest first, page after page',
    plant: (driver) => ({
      listSessions: async (request) => {
        const page = await driver.listSessions(request);
        return { ...page, items: page.items.toReversed() };
      },
    }),
  },
  {
    name: 'an update merges into the old record',
    foundBy: 'an update replaces the whole record',
    plant: (driver) => ({
      updateSession: async (session) => driver.updateSession({ ...(await driver.getSession(session.id)), ...session }),
    }),
  },
  {
    name: 'the last insert of an index wins',
    foundBy: 'inserting an index again changes nothing and is no error',
    plant: (driver) => {
      const latest = new Map<string, SessionEvent>();
      return {
        insertEvent: async (sessionId, event) => {
          latest.set(event.id, structuredClone(event));
          await driver.insertEvent(sessionId, event);
        },
        listEvents: async (request) => {
          const page = await driver.listEvents(request);
          return { ...page, items: page.items.map((event) => latest.get(event.id) ?? event) };
        },
      };
    },
  },
  {
    name: 'a cursor counts events',
    foundBy: 'a cursor is stable while events are inserted before and after it',
    plant: (driver) => ({
      listEvents: async ({ cursor = '0', limit = 100, ...request }) => {
        const { items } = await driver.listEvents({ ...request, limit: 1_000_000 });
        const end = Number(cursor) + limit;
        return { items: items.slice(Number(cursor), end), ...(end < items.length && { nextCursor: String(end) }) };
      },
    }),
  },
  {
    name: 'a full last page has a cursor',
    foundBy: 'the last page has no cursor, also when it is full',
    plant: (driver) => ({
      listEvents: async (request) => {
        const page = await driver.listEvents(request);
        const last = page.items.at(-1);
        const isFull = page.items.length === request.limit && last !== undefined;
        return isFull ? { ...page, nextCursor: String(last.eventIndex) } : page;
      },
    }),
  },
  {
    name: '`before` is ignored',
    foundBy: '`after` and `before` exclude their index and hold on every page',
    plant: (driver) => ({ listEvents: (request) => driver.listEvents({ ...request, before: Infinity }) }),
  },
  {
    name: '`order` is ignored',
    foundBy: 'pages of any size put together are the whole list, both ways',
    plant: (driver) => ({ listEvents: (request) => driver.listEvents({ ...request, order: 'asc' }) }),
  },
  {
    name: 'lone surrogates are replaced',
    foundBy: 'text survives in payloads and records: lone surrogates',
    plant: (driver) => ({
      insertEvent: (sessionId, event) => {
        const wellFormed = JSON.stringify(event, (_, value: unknown) =>
          typeof value === 'string' ? value.toWellFormed() : value,
        );
        return driver.insertEvent(sessionId, JSON.parse(wellFormed) as SessionEvent);
      },
    }),
  },
  {
    name: 'a batch is stored up to the event that fails',
    foundBy: 'a batch with an event that cannot be stored stores nothing',
    plant: (driver) => ({
      insertEvents: async (sessionId, events) => {
        for (const event of events) await driver.insertEvent(sessionId, event);
      },
    }),
  },
  {
    name: 'an insert is lost under load',
    foundBy: 'inserts that do not wait for each other are all stored',
    plant: (driver) => {
      let running = 0;
      return {
        insertEvent: async (sessionId, event) => {
          running += 1;
          if (running < 200) await driver.insertEvent(sessionId, event);
          running -= 1;
        },
      };
    },
  },
  {
    name: 'a deleted session keeps its events',
    foundBy: 'a deleted session is gone with its events, others stay',
    plant: (driver) => {
      const deleted = new Set<string>();
      return {
        deleteSession: async (id) => void deleted.add(id),
        getSession: async (id) => (deleted.has(id) ? undefined : driver.getSession(id)),
      };
    },
  },
  {
    name: 'a closed driver still answers',
    foundBy: 'a call after the close rejects, with a message',
    plant: () => ({ close: async () => {} }),
  },
  {
    name: '`lastEventIndex` counts events',
    foundBy: '`lastEventIndex` is the greatest index of the session, 0 when there is none',
    plant: (driver) => ({
      lastEventIndex: async (sessionId) => (await driver.listEvents({ sessionId, limit: 1_000_000 })).items.length,
    }),
  },
];
