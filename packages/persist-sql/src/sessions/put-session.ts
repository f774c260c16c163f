import type { StoredSession } from '@sandbox-agent/persist-core';
import type { StoreDatabase } from '../schema/tables.ts';
import { sessionRow } from './session-row.ts';

/** Inserts the session, or replaces the whole of it. */
export async function putSession(database: StoreDatabase, session: StoredSession): Promise<void> {
  await database
    .insertInto('sandbox_agent_sessions')
    .values(sessionRow(session))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((set) => ({
        created_at: set.ref('excluded.created_at'),
        record: set.ref('excluded.record'),
      })),
    )
    .execute();
}
