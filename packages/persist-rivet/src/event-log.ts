import type { EventRange, StoredEvent } from '@sandbox-agent/persist-core';

/** Where an index is in a log in ascending order, or would be. */
export function positionOf(log: readonly StoredEvent[], eventIndex: number): number {
  let low = 0;
  let high = log.length;
  // Most events come at the end.
  if (high > 0 && (log[high - 1] as StoredEvent).eventIndex < eventIndex) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log[middle] as StoredEvent).eventIndex < eventIndex) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an event where it belongs. @returns whether it was not there. */
export function insertEvent(log: StoredEvent[], event: StoredEvent): boolean {
  const position = positionOf(log, event.eventIndex);
  if (log[position]?.eventIndex === event.eventIndex) return false;
  if (position === log.length) log.push(event);
  else log.splice(position, 0, event);
  return true;
}

/** Takes an event out again. */
export function removeEvent(log: StoredEvent[], eventIndex: number): void {
  const position = positionOf(log, eventIndex);
  if (log[position]?.eventIndex === eventIndex) log.splice(position, 1);
}

/** Copies of the events of a range: those in the log belong to the state. */
export function readRange(log: readonly StoredEvent[], { after, before, order, limit }: EventRange): StoredEvent[] {
  const start = positionOf(log, after + 1);
  const end = positionOf(log, before);
  const events =
    order === 'asc'
      ? log.slice(start, Math.min(end, start + limit))
      : log.slice(Math.max(start, end - limit), Math.max(start, end)).toReversed();
  return events.map((event) => ({ ...event }));
}
