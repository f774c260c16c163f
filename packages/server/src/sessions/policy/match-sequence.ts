export interface SequencePattern<Part, Item> {
  readonly pattern: readonly Part[];
  readonly items: readonly Item[];
  /** Whether a part stands for any number of items, none included. Every other part stands for exactly one. */
  isAny(part: Part): boolean;
  matches(part: Part, item: Item): boolean;
}

/**
 * Whether the items are what the pattern says. Goes back to the last "any number" only, which is enough, so the time is at most the
 * product of both lengths: no text can make it explode, as it can with a backtracking regular expression.
 */
export function matchSequence<Part, Item>({ pattern, items, isAny, matches }: SequencePattern<Part, Item>): boolean {
  let part = 0;
  let item = 0;
  let anyPart = -1;
  let anyItem = 0;
  while (item < items.length) {
    const current = pattern[part];
    if (current !== undefined && isAny(current)) {
      anyPart = part;
      anyItem = item;
      part += 1;
    } else if (current !== undefined && matches(current, items[item] as Item)) {
      part += 1;
      item += 1;
    } else if (anyPart >= 0) {
      part = anyPart + 1;
      anyItem += 1;
      item = anyItem;
    } else {
      return false;
    }
  }
  return pattern.slice(part).every((rest) => isAny(rest));
}
