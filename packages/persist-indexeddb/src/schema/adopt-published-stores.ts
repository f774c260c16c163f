import { encodeEvent, encodeSession } from '@sandbox-agent/persist-core';
import type { SessionEvent, SessionRecord } from '@sandbox-agent/protocol';
import type { IDBPTransaction } from 'idb';
import type { UpgradeTransaction } from './tables.ts';

/** What the drivers published up to 0.4 kept: the record and the event as objects, early ones with numbers as ids of events. */
type PublishedEvent = Omit<SessionEvent, 'id' | 'eventIndex'> & { id: string | number; eventIndex?: number };

/**
 * Copies what an earlier published driver stored in the same database, so that an application that only updates the
 * package still finds its sessions. The old object stores stay as they are, for a way back.
 */
export async function adoptPublishedStores(transaction: UpgradeTransaction): Promise<void> {
  // Object stores that are not ours to declare.
  const published = transaction as unknown as IDBPTransaction<unknown, string[], 'versionchange'>;
  const names = published.objectStoreNames;
  if (!names.contains('sessions') || !names.contains('events')) return;
  const sessions = published.objectStore('sessions');
  const events = published.objectStore('events');
  if (sessions.keyPath !== 'id' || events.keyPath !== 'id') return;

  for (let cursor = await sessions.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const record = cursor.value as SessionRecord;
    if (!isPublishedSession(record)) continue;
    await transaction.objectStore('sandbox_agent_sessions').put(encodeSession(record));
  }
  for (let cursor = await events.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const event = toEvent(cursor.value as PublishedEvent);
    if (event === undefined) continue;
    const adopted = transaction.objectStore('sandbox_agent_events');
    if ((await adopted.getKey([event.sessionId, event.eventIndex])) !== undefined) continue;
    await adopted.add(encodeEvent(event.sessionId, event));
  }
}

function isPublishedSession(record: Partial<SessionRecord>): boolean {
  return typeof record.agentSessionId === 'string' && Number.isFinite(record.createdAt);
}

/** Undefined for what is no event of that driver: somebody else's object stores may have the same names. */
function toEvent(row: PublishedEvent): SessionEvent | undefined {
  const eventIndex = row.eventIndex ?? Number(row.id);
  const isEvent = typeof row.sessionId === 'string' && Number.isSafeInteger(eventIndex) && eventIndex >= 1;
  if (!isEvent || row.payload === undefined || !Number.isFinite(row.createdAt)) return undefined;
  return { ...row, id: String(row.id), eventIndex };
}
