import type { StoredSession } from '@sandbox-agent/persist-core';
import type { Connection } from '../connection.ts';
import { transact } from '../transact.ts';

/** The session of an id, or undefined when there is none. */
export function getSession(connection: Connection, id: string): Promise<StoredSession | undefined> {
  return transact(connection, { stores: ['sandbox_agent_sessions'], mode: 'readonly' }, (transaction) =>
    transaction.objectStore('sandbox_agent_sessions').get(id),
  );
}
