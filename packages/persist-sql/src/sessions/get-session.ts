import type { StoredSession } from '@sandbox-agent/persist-core';
import type { StoreDatabase } from '../schema/tables.ts';
import { storedSession } from './session-row.ts';

/** The session of an id, or undefined when there is none. */
export async function getSession(database: StoreDatabase, id: string): Promise<StoredSession | undefined> {
  const row = await database
    .selectFrom('sandbox_agent_sessions')
    .select(['id', 'created_at', 'record'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && storedSession(row);
}
