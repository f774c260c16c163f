import type { SessionRange, StoredSession } from '@sandbox-agent/persist-core';
import type { StoreDatabase } from '../schema/tables.ts';
import { storedSession } from './session-row.ts';

/** Sessions, newest first, by id among those of the same millisecond. */
export async function listSessions(database: StoreDatabase, { after, limit }: SessionRange): Promise<StoredSession[]> {
  let query = database
    .selectFrom('sandbox_agent_sessions')
    .select(['id', 'created_at', 'record'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (after !== undefined) {
    query = query.where((where) =>
      where.or([
        where('created_at', '<', after.createdAt),
        where.and([where('created_at', '=', after.createdAt), where('id', '<', after.id)]),
      ]),
    );
  }
  return (await query.execute()).map(storedSession);
}
