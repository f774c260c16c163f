import type { SessionStorage, StoredEvent, StoredSession } from '@sandbox-agent/persist-core';
import type { RivetActorContext } from './actor-context.ts';
import { insertEvent, readRange, removeEvent } from './event-log.ts';
import { keyOf, openData, type RivetPersistData } from './persist-data.ts';

/** What an actor storage works with. */
export interface ActorStorageOptions {
  context: RivetActorContext;
  stateKey: string;
  maxSessions: number;
  maxEventsPerSession: number;
}

/** Keeps rows in the state of an actor. What could not be saved is taken back. */
export function createActorStorage(options: ActorStorageOptions): SessionStorage {
  const { context, stateKey, maxSessions, maxEventsPerSession } = options;
  // Asked for each time: an actor may replace its whole state.
  const data = (): RivetPersistData => openData(context.state, stateKey);

  let lastWrite: Promise<unknown> = Promise.resolve();

  /** One write after the other, so that none finds what another one may still take back. */
  function inTurn(write: () => Promise<void>): Promise<void> {
    const written = lastWrite.then(write);
    lastWrite = written.catch(() => {});
    return written;
  }

  async function save(undo: () => void): Promise<void> {
    try {
      await context.saveState?.({ immediate: true });
    } catch (error) {
      undo();
      throw error;
    }
  }

  function logOf(sessionId: string): StoredEvent[] {
    const { events } = data();
    events[keyOf(sessionId)] ??= [];
    return events[keyOf(sessionId)] as StoredEvent[];
  }

  return {
    open: async () => void data(),
    close: async () => {},
    getSession: async (id) => {
      const session = data().sessions[keyOf(id)];
      return session && { ...session };
    },
    listSessions: async ({ after, limit }) =>
      newestFirst(data())
        .filter((session) => after === undefined || isNewer(after, session))
        .slice(0, limit)
        .map((session) => ({ ...session })),
    putSession: (session) =>
      inTurn(async () => {
        const { sessions } = data();
        const before = sessions[keyOf(session.id)];
        const previous = before && { ...before };
        sessions[keyOf(session.id)] = session;
        await save(() => {
          if (previous === undefined) delete data().sessions[keyOf(session.id)];
          else data().sessions[keyOf(session.id)] = previous;
        });
        dropSessions(data(), maxSessions);
      }),
    deleteSession: (id) =>
      inTurn(async () => {
        const { sessions, events } = data();
        const session = sessions[keyOf(id)];
        const log = events[keyOf(id)];
        const removed = { session: session && { ...session }, log: log?.map((event) => ({ ...event })) };
        delete sessions[keyOf(id)];
        delete events[keyOf(id)];
        await save(() => {
          if (removed.session !== undefined) data().sessions[keyOf(id)] ??= removed.session;
          for (const event of removed.log ?? []) insertEvent(logOf(id), event);
        });
      }),
    listEvents: async (range) => readRange(data().events[keyOf(range.sessionId)] ?? [], range),
    lastEventIndex: async (sessionId) => data().events[keyOf(sessionId)]?.at(-1)?.eventIndex ?? 0,
    insertEvents: (events) =>
      inTurn(async () => {
        // All of them first: one that cannot be stored stops the batch before anything is.
        const added = [...events()].filter((event) => insertEvent(logOf(event.sessionId), event));
        if (added.length === 0) return;
        await save(() => {
          for (const { sessionId, eventIndex } of added) removeEvent(logOf(sessionId), eventIndex);
        });
        for (const sessionId of new Set(added.map((event) => event.sessionId))) {
          const log = logOf(sessionId);
          if (log.length > maxEventsPerSession) log.splice(0, log.length - maxEventsPerSession);
        }
      }),
  };
}

type Position = Pick<StoredSession, 'createdAt' | 'id'>;

function isNewer(a: Position, b: Position): boolean {
  return a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id);
}

function newestFirst({ sessions }: RivetPersistData): StoredSession[] {
  return Object.values(sessions).toSorted((a, b) => (isNewer(a, b) ? -1 : 1));
}

/** The oldest beyond the limit. Kept with the next change: nobody was promised that they are gone. */
function dropSessions(data: RivetPersistData, maxSessions: number): void {
  if (Object.keys(data.sessions).length <= maxSessions) return;
  for (const { id } of newestFirst(data).slice(maxSessions)) {
    delete data.sessions[keyOf(id)];
    delete data.events[keyOf(id)];
  }
}
