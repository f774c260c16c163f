import type { ListEventsRequest, ListPage, SessionEvent } from '@sandbox-agent/protocol';
import { pageLimit } from '../page-limit.ts';
import type { StoreDatabase } from '../schema/tables.ts';
import { formatEventCursor, parseEventCursor } from './event-cursor.ts';
import { decodeEvent } from './event-row.ts';

/**
 * A page of a session's events by index, between `after` and `before` (both exclusive), going on from `cursor`.
 *
 * The cursor is the last index of the page before: events inserted meanwhile move nothing. A missing `nextCursor` means
 * that there was no further event when the page was read; to follow a growing log, ask again with `after`.
 */
export async function listEvents(database: StoreDatabase, request: ListEventsRequest): Promise<ListPage<SessionEvent>> {
  const limit = pageLimit(request.limit);
  const order = request.order ?? 'asc';
  let after = request.after ?? 0;
  let before = request.before ?? Number.MAX_SAFE_INTEGER;
  if (request.cursor !== undefined) {
    const last = parseEventCursor(order, request.cursor);
    if (order === 'asc') after = Math.max(after, last);
    else before = Math.min(before, last);
  }
  const rows = await database
    .selectFrom('sandbox_agent_events')
    .select(['session_id', 'event_index', 'id', 'created_at', 'connection_id', 'sender', 'payload'])
    .where('session_id', '=', request.sessionId)
    // Both bounds always, so that one statement serves every request and stays prepared.
    .where('event_index', '>', after)
    .where('event_index', '<', before)
    .orderBy('event_index', order)
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).map(decodeEvent);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: formatEventCursor(order, last.eventIndex) };
}
