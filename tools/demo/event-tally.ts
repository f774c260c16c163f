import type { SessionEvent } from '@sandbox-agent/protocol';
import { eventContinuity } from '@sandbox-agent/e2e/observe';

/** Every event that a listener of the demo was given. A listener that is added later begins a new count of duplicates. */
export interface EventTally {
  /** Begins to count for one client: it must never be given an event twice. */
  beginClient(): (event: SessionEvent) => void;
  /** Events given twice to the same client. */
  duplicates(): number;
}

export function createEventTally(): EventTally {
  const clients: number[][] = [];
  return {
    beginClient() {
      const indices: number[] = [];
      clients.push(indices);
      return ({ eventIndex }) => void indices.push(eventIndex);
    },
    duplicates: () => clients.reduce((sum, indices) => sum + eventContinuity(indices).duplicates.length, 0),
  };
}
