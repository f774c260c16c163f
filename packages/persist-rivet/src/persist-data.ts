import {
  encodeEvent,
  encodeSession,
  SessionStoreError,
  type StoredEvent,
  type StoredSession,
} from '@sandbox-agent/persist-core';
import type { SessionEvent, SessionRecord } from '@sandbox-agent/protocol';

/** What the store keeps in the state of an actor. Plain values only, because Rivet encodes it. */
export interface RivetPersistData {
  version: number;
  /** By {@link keyOf} the id. */
  sessions: Record<string, StoredSession>;
  /** By {@link keyOf} the session's id, in ascending order. */
  events: Record<string, StoredEvent[]>;
}

/** The state of an actor that uses the default key: for the type of the actor's own state. */
export interface RivetPersistState {
  _sandboxAgentPersist?: RivetPersistData;
}

/** What the drivers published up to 0.4 kept: records and events as objects, events in the order in which they came. */
interface PublishedData {
  version?: undefined;
  sessions: Record<string, SessionRecord>;
  events: Record<string, SessionEvent[]>;
}

const currentVersion = 1;

/** An id as a key. An id may be `__proto__`. */
export function keyOf(id: string): string {
  return `:${id}`;
}

/**
 * Finds the data in the state of an actor, and makes or converts it when it must.
 *
 * @throws SessionStoreError `newer_schema` when a later version of this package wrote it, `corrupt` when there is no state to be in.
 */
export function openData(state: unknown, stateKey: string): RivetPersistData {
  if (typeof state !== 'object' || state === null) {
    throw new SessionStoreError('corrupt', 'The actor has no state: give it one, an empty object is enough');
  }
  const holder = state as Record<string, RivetPersistData | PublishedData | undefined>;
  const present = holder[stateKey];
  if (present?.version === currentVersion) return present;
  if (present?.version !== undefined) {
    throw new SessionStoreError(
      'newer_schema',
      `The session store has version ${String(present.version)}, this package knows up to ${currentVersion}. Update the package`,
    );
  }
  holder[stateKey] = present === undefined ? { version: currentVersion, sessions: {}, events: {} } : adopt(present);
  // Read again: what the state gives back records its changes, what was put into it does not.
  return holder[stateKey] as RivetPersistData;
}

function adopt({ sessions, events }: PublishedData): RivetPersistData {
  const adopted: RivetPersistData = { version: currentVersion, sessions: {}, events: {} };
  for (const record of Object.values(sessions)) adopted.sessions[keyOf(record.id)] = encodeSession(record);
  for (const [sessionId, log] of Object.entries(events)) {
    const byIndex = new Map(log.map((event) => [event.eventIndex, encodeEvent(sessionId, event)]));
    adopted.events[keyOf(sessionId)] = [...byIndex.values()].toSorted((a, b) => a.eventIndex - b.eventIndex);
  }
  return adopted;
}
