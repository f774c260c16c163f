import type { EventRange, StoredEvent } from '@sandbox-agent/persist-core';
import type { IDBPObjectStore } from 'idb';
import type { Connection } from '../connection.ts';
import type { StoreTables } from '../schema/tables.ts';
import { transact } from '../transact.ts';

/** A span of indexes, both ends within it. */
interface Span {
  sessionId: string;
  first: number;
  last: number;
}

type EventStore = IDBPObjectStore<StoreTables, 'sandbox_agent_events'[], 'sandbox_agent_events'>;

/** The events of a session within a range, by index. */
export async function listEvents(connection: Connection, range: EventRange): Promise<StoredEvent[]> {
  const { sessionId, limit, order } = range;
  const span: Span = { sessionId, first: range.after + 1, last: range.before - 1 };
  if (!(span.first <= span.last)) return [];
  return transact(connection, { stores: ['sandbox_agent_events'], mode: 'readonly' }, async (transaction) => {
    const store = transaction.objectStore('sandbox_agent_events');
    return order === 'asc' ? store.getAll(keysOf(span), limit) : newestFirst(store, span, limit);
  });
}

/** The greatest stored index of a session, 0 when there is none. */
export function lastEventIndex(connection: Connection, sessionId: string): Promise<number> {
  return transact(connection, { stores: ['sandbox_agent_events'], mode: 'readonly' }, async (transaction) => {
    const span: Span = { sessionId, first: 0, last: Number.MAX_SAFE_INTEGER };
    return (await lastIndex(transaction.objectStore('sandbox_agent_events'), span)) ?? 0;
  });
}

/** Every key of a span. */
export function keysOf({ sessionId, first, last }: Span): IDBKeyRange {
  return IDBKeyRange.bound([sessionId, first], [sessionId, last]);
}

/**
 * IndexedDB reads many at once only in ascending order; a cursor that goes back costs an event each. So it is read in spans, each
 * as long as what is still wanted and ending at an event that is there: one span for a log without holes, one more for each hole.
 */
async function newestFirst(store: EventStore, { sessionId, first, last }: Span, limit: number): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  let end = last;
  while (found.length < limit && end >= first) {
    const newest = await lastIndex(store, { sessionId, first, last: end });
    if (newest === undefined) break;
    const start = Math.max(first, newest - (limit - found.length) + 1);
    const span = await store.getAll(keysOf({ sessionId, first: start, last: newest }));
    found.push(...span.toReversed());
    end = start - 1;
  }
  return found;
}

async function lastIndex(store: EventStore, span: Span): Promise<number | undefined> {
  return (await store.openKeyCursor(keysOf(span), 'prev'))?.key[1];
}
