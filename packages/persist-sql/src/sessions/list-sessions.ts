import type { ListPage, ListPageRequest, SessionRecord } from '@sandbox-agent/protocol';
import { pageLimit } from '../page-limit.ts';
import type { StoreDatabase } from '../schema/tables.ts';
import { formatSessionCursor, parseSessionCursor } from './session-cursor.ts';
import { decodeSession } from './session-row.ts';

/**
 * A page of sessions, newest first, by id among those of the same millisecond.
 *
 * The cursor is a place in that order and not a count, so sessions that come or go between two pages neither repeat nor
 * hide others.
 */
export async function listSessions(
  database: StoreDatabase,
  request: ListPageRequest = {},
): Promise<ListPage<SessionRecord>> {
  const limit = pageLimit(request.limit);
  let query = database
    .selectFrom('sandbox_agent_sessions')
    .select(['id', 'created_at', 'record'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (request.cursor !== undefined) {
    const last = parseSessionCursor(request.cursor);
    query = query.where((where) =>
      where.or([
        where('created_at', '<', last.createdAt),
        where.and([where('created_at', '=', last.createdAt), where('id', '<', last.id)]),
      ]),
    );
  }
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(decodeSession);
  const lastRow = rows[limit - 1];
  if (rows.length <= limit || lastRow === undefined) return { items };
  return { items, nextCursor: formatSessionCursor({ createdAt: lastRow.created_at, id: lastRow.id }) };
}
