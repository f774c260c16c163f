import { SessionStoreError } from '../session-store-error.ts';

/** The order of a list of events, by index. */
export type EventOrder = 'asc' | 'desc';

/** The place after an event, in a list of the given order. */
export function formatEventCursor(order: EventOrder, eventIndex: number): string {
  return `${order}:${eventIndex}`;
}

/**
 * The index that {@link formatEventCursor} was given.
 *
 * @throws SessionStoreError `invalid_argument` for any other text, and for a cursor of the other order: going on from it
 *   would return events that were seen already.
 */
export function parseEventCursor(order: EventOrder, cursor: string): number {
  const match = /^(asc|desc):(\d{1,16})$/.exec(cursor);
  if (match === null || match[1] !== order) {
    throw new SessionStoreError(
      'invalid_argument',
      `Not a cursor of a list of events in order "${order}": ${JSON.stringify(cursor)}`,
    );
  }
  return Number(match[2]);
}
