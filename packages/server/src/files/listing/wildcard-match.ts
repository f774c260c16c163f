/**
 * Whether items fit a pattern in which some parts stand for any number of items. Only the last of those parts that was met is ever
 * tried again, so the time is at most the product of both lengths, whatever they are. (A regular expression for the same pattern
 * takes minutes for a name of 255 characters.)
 */
export function matchWildcards<Part, Item>(
  pattern: readonly Part[],
  items: readonly Item[],
  options: { isAny(part: Part): boolean; fits(part: Part, item: Item): boolean },
): boolean {
  let part = 0;
  let item = 0;
  let retryPart = -1;
  let retryItem = 0;
  while (item < items.length) {
    const wanted = pattern[part];
    if (wanted !== undefined && options.isAny(wanted)) {
      retryPart = part;
      retryItem = item;
      part += 1;
    } else if (wanted !== undefined && options.fits(wanted, items[item] as Item)) {
      part += 1;
      item += 1;
    } else if (retryPart >= 0) {
      part = retryPart + 1;
      retryItem += 1;
      item = retryItem;
    } else {
      return false;
    }
  }
  return pattern.slice(part).every((left) => options.isAny(left));
}
