import type { ListPage, ListPageRequest, SessionRecord } from '@sandbox-agent/protocol';
import { pageLimit } from '../page-limit.ts';
import type { SessionRange } from '../session-storage.ts';
import { formatSessionCursor, parseSessionCursor } from './session-cursor.ts';
import { decodeSession, type StoredSession } from './stored-session.ts';

/**
 * What a request asks of the store, and one more than the page holds, to know whether there is a next page.
 *
 * The cursor is a place in the order of sessions and not a count, so sessions that come or go between two pages neither repeat nor
 * hide others.
 */
export function sessionRange({ limit, cursor }: ListPageRequest = {}): SessionRange {
  return { limit: pageLimit(limit) + 1, after: cursor === undefined ? undefined : parseSessionCursor(cursor) };
}

/** The page of what the store returned for a range. */
export function sessionPage({ limit }: SessionRange, rows: StoredSession[]): ListPage<SessionRecord> {
  const page = rows.slice(0, limit - 1);
  const items = page.map(decodeSession);
  const last = page.at(-1);
  if (rows.length < limit || last === undefined) return { items };
  return { items, nextCursor: formatSessionCursor(last) };
}
