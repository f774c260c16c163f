import type { SessionRange, StoredSession } from '@sandbox-agent/persist-core';
import type { Connection } from '../connection.ts';
import { transact } from '../transact.ts';

/** Sessions, newest first, by id among those of the same millisecond. */
export function listSessions(connection: Connection, { after, limit }: SessionRange): Promise<StoredSession[]> {
  return transact(connection, { stores: ['sandbox_agent_sessions'], mode: 'readonly' }, async (transaction) => {
    const range = after && IDBKeyRange.upperBound([after.createdAt, after.id], true);
    const found: StoredSession[] = [];
    let cursor = await transaction.objectStore('sandbox_agent_sessions').index('newest').openCursor(range, 'prev');
    while (cursor !== null) {
      found.push(cursor.value);
      if (found.length === limit) break;
      cursor = await cursor.continue();
    }
    return found;
  });
}
