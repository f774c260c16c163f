import type { SessionEvent, SessionPersistDriver } from '@sandbox-agent/protocol';

/** Stores events the fastest way the driver has: one batch, or single inserts that do not wait for each other. */
export async function writeEvents(
  driver: SessionPersistDriver,
  sessionId: string,
  events: SessionEvent[],
): Promise<void> {
  if (driver.insertEvents !== undefined) return driver.insertEvents(sessionId, events);
  await Promise.all(events.map((event) => driver.insertEvent(sessionId, event)));
}
