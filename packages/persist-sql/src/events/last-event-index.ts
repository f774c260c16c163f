import type { StoreDatabase } from '../schema/tables.ts';

/** The greatest stored index of a session, 0 when there is none. */
export async function lastEventIndex(database: StoreDatabase, sessionId: string): Promise<number> {
  const row = await database
    .selectFrom('sandbox_agent_events')
    .select('event_index')
    .where('session_id', '=', sessionId)
    .orderBy('event_index', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(row?.event_index ?? 0);
}
