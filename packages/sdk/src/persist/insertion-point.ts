/** Where an event of that index is or belongs in an ascending list. Appending is the common case and costs nothing. */
export function insertionPoint(events: readonly { readonly eventIndex: number }[], eventIndex: number): number {
  const last = events.at(-1);
  if (!last || last.eventIndex < eventIndex) {
    return events.length;
  }
  let low = 0;
  let high = events.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle] as { eventIndex: number }).eventIndex < eventIndex) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
