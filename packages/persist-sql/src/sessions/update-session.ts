import type { SessionRecord } from '@sandbox-agent/protocol';
import type { StoreDatabase } from '../schema/tables.ts';
import { encodeSession } from './session-row.ts';

/** Inserts the record, or replaces the whole of it. */
export async function updateSession(database: StoreDatabase, session: SessionRecord): Promise<void> {
  await database
    .insertInto('sandbox_agent_sessions')
    .values(encodeSession(session))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((set) => ({
        created_at: set.ref('excluded.created_at'),
        record: set.ref('excluded.record'),
      })),
    )
    .execute();
}
