import type { EventRange, StoredEvent } from '@sandbox-agent/persist-core';
import type { EventRow, StoreDatabase } from '../schema/tables.ts';

/** The events of a session within a range, by index. */
export async function listEvents(database: StoreDatabase, range: EventRange): Promise<StoredEvent[]> {
  const rows = await database
    .selectFrom('sandbox_agent_events')
    .select(['session_id', 'event_index', 'id', 'created_at', 'connection_id', 'sender', 'payload'])
    .where('session_id', '=', range.sessionId)
    // Both bounds always, so that one statement serves every request and stays prepared.
    .where('event_index', '>', range.after)
    .where('event_index', '<', range.before)
    .orderBy('event_index', range.order)
    .limit(range.limit)
    .execute();
  return rows.map(storedEvent);
}

function storedEvent(row: EventRow): StoredEvent {
  return {
    sessionId: row.session_id,
    eventIndex: Number(row.event_index),
    id: row.id,
    createdAt: row.created_at,
    connectionId: row.connection_id,
    sender: row.sender,
    payload: row.payload,
  };
}
