import type { StoredEvent } from '@sandbox-agent/persist-core';
import { unwrap } from 'idb';
import type { Connection } from '../connection.ts';
import { transact } from '../transact.ts';

/** Payload text handed to the browser before it is waited for, in characters: what is held twice at most. */
const charactersInFlight = 1024 * 1024;

/** Stores events in one transaction, all of them or none. Those that are there already stay as they are. */
export function insertEvents(connection: Connection, events: () => Iterable<StoredEvent>): Promise<void> {
  return transact(connection, { stores: ['sandbox_agent_events'], mode: 'readwrite' }, async (transaction) => {
    // Not wrapped: a promise for each of many thousand requests costs more than the request.
    const store = unwrap(transaction.objectStore('sandbox_agent_events'));
    let characters = 0;
    for (const event of events()) {
      const request = store.add(event);
      request.addEventListener('error', (failed) => ignorePresent(request, failed));
      characters += event.payload.length;
      if (characters < charactersInFlight) continue;
      await settled(request);
      characters = 0;
    }
  });
}

/** An event that is there already fails its request, which would end the transaction. */
function ignorePresent(request: IDBRequest, failed: Event): void {
  if (request.error?.name !== 'ConstraintError') return;
  failed.preventDefault();
  failed.stopPropagation();
}

function settled(request: IDBRequest): Promise<void> {
  return new Promise((resolve) => {
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => resolve());
  });
}
