import type { StoredSession } from '@sandbox-agent/persist-core';
import type { Connection } from '../connection.ts';
import { transact } from '../transact.ts';

/** Inserts the session, or replaces the whole of it. */
export function putSession(connection: Connection, session: StoredSession): Promise<void> {
  return transact(connection, { stores: ['sandbox_agent_sessions'], mode: 'readwrite' }, async (transaction) => {
    await transaction.objectStore('sandbox_agent_sessions').put(session);
  });
}
