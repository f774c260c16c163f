import assert from 'node:assert/strict';
import type { ListEventsRequest, SessionEvent, SessionPersistDriver, SessionRecord } from '@sandbox-agent/protocol';

/** Every event of a request, page after page. */
export async function readEvents(driver: SessionPersistDriver, request: ListEventsRequest): Promise<SessionEvent[]> {
  const events: SessionEvent[] = [];
  let cursor = request.cursor;
  do {
    const page = await driver.listEvents({ ...request, ...(cursor !== undefined && { cursor }) });
    assert.ok(page.items.length <= (request.limit ?? 100), 'a page holds no more than its limit');
    assert.ok(page.items.length > 0 || page.nextCursor === undefined, 'a page with a next one is not empty');
    events.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return events;
}

/** The indexes of every event of a request. */
export async function readIndexes(driver: SessionPersistDriver, request: ListEventsRequest): Promise<number[]> {
  return (await readEvents(driver, request)).map((event) => event.eventIndex);
}

/** Every session, page after page. */
export async function readSessions(driver: SessionPersistDriver, limit?: number): Promise<SessionRecord[]> {
  const sessions: SessionRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await driver.listSessions({
      ...(limit !== undefined && { limit }),
      ...(cursor !== undefined && { cursor }),
    });
    sessions.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return sessions;
}
