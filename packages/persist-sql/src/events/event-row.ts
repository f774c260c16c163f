import type { SessionEvent } from '@sandbox-agent/protocol';
import type { EventRow } from '../schema/tables.ts';
import { SessionStoreError } from '../session-store-error.ts';

/**
 * An event as it is stored.
 *
 * @throws SessionStoreError `invalid_argument` for an event of another session, without an index of at least 1, or with a
 *   payload that JSON cannot hold.
 */
export function encodeEvent(sessionId: string, event: SessionEvent): EventRow {
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
    session_id: sessionId,
    event_index: eventIndex,
    id: event.id === `${sessionId}:${eventIndex}` ? null : event.id,
    created_at: event.createdAt,
    connection_id: event.connectionId,
    sender: event.sender,
    payload: encodePayload(event),
  };
}

/** Encodes as it is read, so that a long batch is never held twice. Throws like {@link encodeEvent}, in mid-way. */
export function* encodeEvents(sessionId: string, events: Iterable<SessionEvent>): Generator<EventRow> {
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
export function decodeEvent(row: EventRow): SessionEvent {
  const eventIndex = Number(row.event_index);
  try {
    return {
      id: row.id ?? `${row.session_id}:${eventIndex}`,
      eventIndex,
      sessionId: row.session_id,
      createdAt: row.created_at,
      connectionId: row.connection_id,
      sender: row.sender as SessionEvent['sender'],
      payload: JSON.parse(row.payload) as SessionEvent['payload'],
    };
  } catch (error) {
    throw new SessionStoreError('corrupt', `The stored payload of event ${row.session_id}:${eventIndex} is not JSON`, {
      cause: error,
    });
  }
}

function invalid(message: string, cause?: unknown): SessionStoreError {
  return new SessionStoreError('invalid_argument', message, { cause });
}
