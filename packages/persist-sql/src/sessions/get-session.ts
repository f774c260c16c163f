import type { SessionRecord } from '@sandbox-agent/protocol';
import type { StoreDatabase } from '../schema/tables.ts';
import { decodeSession } from './session-row.ts';

/** The record of a session, or undefined when there is none. */
export async function getSession(database: StoreDatabase, id: string): Promise<SessionRecord | undefined> {
  const row = await database
    .selectFrom('sandbox_agent_sessions')
    .select(['id', 'created_at', 'record'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && decodeSession(row);
}
