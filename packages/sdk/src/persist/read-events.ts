import type { SessionEvent, SessionPersistDriver } from '@sandbox-agent/protocol';

const pageLimit = 500;

/**
 * Whether a driver understands `after`, `before` and `order`. They came together with `lastEventIndex`; a driver written
 * against the five methods of 0.4.2 ignores them, and is then read by its pages.
 */
function takesRanges(driver: SessionPersistDriver): boolean {
  return typeof driver.lastEventIndex === 'function';
}

/** The stored events after an index, ascending, page by page. */
export async function* readEventsAfter(
  driver: SessionPersistDriver,
  sessionId: string,
  after: number,
): AsyncGenerator<SessionEvent[], void, undefined> {
  const ranges = takesRanges(driver);
  let cursor: string | undefined;
  let last = after;
  do {
    const page = await driver.listEvents({
      sessionId,
      limit: pageLimit,
      // By index where possible: a cursor may be an offset, which moves when old events are trimmed.
      ...(ranges ? { after: last } : cursor === undefined ? {} : { cursor }),
    });
    const items = page.items.filter((event) => event.eventIndex > last);
    const newest = items.at(-1);
    if (newest) {
      last = newest.eventIndex;
      yield items;
    } else if (ranges) {
      return;
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** The stored events of a session, newest first, page by page: as many as the reader takes. */
export async function* readEventsBackwards(
  driver: SessionPersistDriver,
  sessionId: string,
): AsyncGenerator<SessionEvent[], void, undefined> {
  if (takesRanges(driver)) {
    let before: number | undefined;
    for (;;) {
      const page = await driver.listEvents({
        sessionId,
        limit: pageLimit,
        order: 'desc',
        ...(before === undefined ? {} : { before }),
      });
      const oldest = page.items.at(-1);
      if (!oldest) {
        return;
      }
      yield page.items;
      before = oldest.eventIndex;
    }
  }
  const pages: SessionEvent[][] = [];
  for await (const page of readEventsAfter(driver, sessionId, 0)) {
    pages.push(page);
  }
  for (const page of pages.reverse()) {
    yield page.reverse();
  }
}

/** The greatest stored index; 0 when there is none. */
export async function lastStoredIndex(driver: SessionPersistDriver, sessionId: string): Promise<number> {
  if (driver.lastEventIndex) {
    return driver.lastEventIndex(sessionId);
  }
  let last = 0;
  for await (const page of readEventsAfter(driver, sessionId, 0)) {
    last = page.at(-1)?.eventIndex ?? last;
  }
  return last;
}

/** One stored event. */
export async function storedEvent(
  driver: SessionPersistDriver,
  sessionId: string,
  eventIndex: number,
): Promise<SessionEvent | undefined> {
  for await (const page of readEventsAfter(driver, sessionId, eventIndex - 1)) {
    return page.find((event) => event.eventIndex === eventIndex);
  }
  return undefined;
}
