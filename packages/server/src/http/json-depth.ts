/**
 * How deep JSON may nest that is taken in. Whatever is kept of it is written as JSON again, and the runtime does that by recursion:
 * what parses well may overflow the stack then.
 */
export const maximumJsonDepth = 256;

/** Whether a parsed JSON value nests deeper than so many levels of lists and objects. Time is linear in its members. */
export function nestsDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (levels === 0) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some((member) => nestsDeeperThan(member, levels - 1));
  }
  // Every message of an agent comes through here: no list of the members is made.
  for (const name in value) {
    if (nestsDeeperThan((value as Record<string, unknown>)[name], levels - 1)) {
      return true;
    }
  }
  return false;
}
