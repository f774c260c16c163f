import type { StoreDatabase } from '../schema/tables.ts';

/** Removes a session and every event of it, in one transaction. */
export async function deleteSession(database: StoreDatabase, id: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('sandbox_agent_events').where('session_id', '=', id).execute();
    await transaction.deleteFrom('sandbox_agent_sessions').where('id', '=', id).execute();
  });
}
