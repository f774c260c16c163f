import { expect } from 'vitest';
import { eventContinuity, serverEvents, storedEvents, until, type WatchedSession } from '../observe/index.ts';
import type { TestWorld } from './test-world.ts';

export interface NothingLostOptions {
  readonly world: TestWorld;
  readonly sandboxId: string;
  readonly sessionId: string;
  /** What listeners were given, each by itself. */
  readonly watched: readonly WatchedSession[];
}

/**
 * The store holds exactly the server's log, from 1 on without a hole, and no listener was given an event twice, out of order, or
 * before it was stored.
 */
export async function expectNothingLost(options: NothingLostOptions): Promise<void> {
  const { world, sandboxId, sessionId, watched } = options;
  const log = await serverEvents(world.sandbox, sandboxId, sessionId);
  const stored = await until('the store has caught up', async () => {
    const events = await storedEvents(world.storePath, sessionId);
    return events.length >= log.length && events;
  });
  expect(eventContinuity(stored.map(({ eventIndex }) => eventIndex))).toEqual({
    count: log.length,
    gaps: [],
    duplicates: [],
    ordered: true,
  });
  expect(stored).toEqual(log);
  for (const { events } of watched) {
    const { duplicates, ordered } = eventContinuity(events.map(({ eventIndex }) => eventIndex));
    expect({ duplicates, ordered }).toEqual({ duplicates: [], ordered: true });
    expect(events).toEqual(
      log.filter(({ eventIndex }) => eventIndex >= (events[0]?.eventIndex ?? 1)).slice(0, events.length),
    );
  }
}
