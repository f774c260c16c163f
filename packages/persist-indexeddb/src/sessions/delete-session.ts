import type { Connection } from '../connection.ts';
import { keysOf } from '../events/list-events.ts';
import { transact } from '../transact.ts';

/** Removes a session and every event of it, in one transaction. */
export function deleteSession(connection: Connection, id: string): Promise<void> {
  const stores: ('sandbox_agent_events' | 'sandbox_agent_sessions')[] = [
    'sandbox_agent_events',
    'sandbox_agent_sessions',
  ];
  return transact(connection, { stores, mode: 'readwrite' }, async (transaction) => {
    const events = keysOf({ sessionId: id, first: 0, last: Number.MAX_SAFE_INTEGER });
    await transaction.objectStore('sandbox_agent_events').delete(events);
    await transaction.objectStore('sandbox_agent_sessions').delete(id);
  });
}
