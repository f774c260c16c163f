import type { ListEventsRequest, ListPage, SessionEvent } from '@sandbox-agent/protocol';
import { pageLimit } from '../page-limit.ts';
import type { EventRange } from '../session-storage.ts';
import { formatEventCursor, parseEventCursor } from './event-cursor.ts';
import { decodeEvent, type StoredEvent } from './stored-event.ts';

/**
 * What a request asks of the store: the events between `after` and `before` (both exclusive), going on from `cursor`, and one more
 * than the page holds, to know whether there is a next page.
 *
 * The cursor is the last index of the page before: events inserted meanwhile move nothing. A missing `nextCursor` means
 * that there was no further event when the page was read; to follow a growing log, ask again with `after`.
 */
export function eventRange(request: ListEventsRequest): EventRange {
  const limit = pageLimit(request.limit) + 1;
  const order = request.order ?? 'asc';
  let after = request.after ?? 0;
  let before = request.before ?? Number.MAX_SAFE_INTEGER;
  if (request.cursor !== undefined) {
    const last = parseEventCursor(order, request.cursor);
    if (order === 'asc') after = Math.max(after, last);
    else before = Math.min(before, last);
  }
  return { sessionId: request.sessionId, after, before, order, limit };
}

/** The page of what the store returned for a range. */
export function eventPage({ order, limit }: EventRange, rows: StoredEvent[]): ListPage<SessionEvent> {
  const items = rows.slice(0, limit - 1).map(decodeEvent);
  const last = items.at(-1);
  if (rows.length < limit || last === undefined) return { items };
  return { items, nextCursor: formatEventCursor(order, last.eventIndex) };
}
