import type { SessionEvent } from '@sandbox-agent/protocol';
import { SessionStoreError } from '../session-store-error.ts';

/** An event as it is stored, identified by its session and its index. */
export interface StoredEvent {
  sessionId: string;
  eventIndex: number;
  /** Null when it is `<sessionId>:<eventIndex>`, which it is for every event of our own server. */
  id: string | null;
  createdAt: number;
  connectionId: string;
  sender: string;
  /** The message as JSON text, which gives back what came: no key is reordered, none is lost. */
  payload: string;
}

/**
 * An event as a row.
 *
 * @throws SessionStoreError `invalid_argument` for an event of another session, without an index of at least 1, or with a
 *   payload that JSON cannot hold.
 */
export function encodeEvent(sessionId: string, event: SessionEvent): StoredEvent {
  const { eventIndex } = event;
  if (event.sessionId !== sessionId) {
    throw invalid(`An event of session ${event.sessionId} was inserted for session ${sessionId}`);
  }
  if (!Number.isSafeInteger(eventIndex) || eventIndex < 1) {
    throw invalid(`\`eventIndex\` must be an integer of at least 1, not ${String(eventIndex)}`);
  }
  if (!Number.isFinite(event.createdAt)) {
    throw invalid(`\`createdAt\` of event ${eventIndex} must be epoch milliseconds, not ${String(event.createdAt)}`);
  }
  return {
    sessionId,
    eventIndex,
    id: event.id === `${sessionId}:${eventIndex}` ? null : event.id,
    createdAt: event.createdAt,
    connectionId: event.connectionId,
    sender: event.sender,
    payload: encodePayload(event),
  };
}

/** Encodes as it is read, so that a long batch is never held twice. Throws like {@link encodeEvent}, in mid-way. */
export function* encodeEvents(sessionId: string, events: Iterable<SessionEvent>): Generator<StoredEvent> {
  for (const event of events) yield encodeEvent(sessionId, event);
}

function encodePayload({ eventIndex, payload }: SessionEvent): string {
  let cause: unknown;
  try {
    const text: string | undefined = JSON.stringify(payload);
    if (text !== undefined) return text;
  } catch (error) {
    cause = error;
  }
  throw invalid(`The payload of event ${eventIndex} cannot be written as JSON`, cause);
}

/**
 * @throws SessionStoreError `corrupt` when the stored payload is not JSON.
 */
export function decodeEvent(stored: StoredEvent): SessionEvent {
  const { sessionId, eventIndex, id, createdAt, connectionId } = stored;
  try {
    return {
      id: id ?? `${sessionId}:${eventIndex}`,
      eventIndex,
      sessionId,
      createdAt,
      connectionId,
      sender: stored.sender as SessionEvent['sender'],
      payload: JSON.parse(stored.payload) as SessionEvent['payload'],
    };
  } catch (error) {
    throw new SessionStoreError('corrupt', `The stored payload of event ${sessionId}:${eventIndex} is not JSON`, {
      cause: error,
    });
  }
}

function invalid(message: string, cause?: unknown): SessionStoreError {
  return new SessionStoreError('invalid_argument', message, { cause });
}
