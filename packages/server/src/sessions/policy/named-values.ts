import { nestsDeeperThan } from '../../http/json-depth.ts';

/** A member of a tool's input whose name says what it is. */
export interface NamedValue {
  readonly value: unknown;
  /** The object that has the member. */
  readonly owner: Readonly<Record<string, unknown>>;
}

/** How deep inputs of tools are looked through. */
const maximumDepth = 8;

/**
 * Every member of an input, at any depth, with one of these names; case and punctuation of names do not matter (`file_path`,
 * `filePath`, `filepath`). `undefined` when the input nests beyond reason and cannot be looked through.
 */
export function namedValues(input: unknown, names: ReadonlySet<string>): NamedValue[] | undefined {
  if (nestsDeeperThan(input, maximumDepth)) {
    return undefined;
  }
  const found: NamedValue[] = [];
  collect(input, names, found);
  return found;
}

function collect(value: unknown, names: ReadonlySet<string>, found: NamedValue[]): void {
  if (Array.isArray(value)) {
    value.forEach((item) => collect(item, names, found));
  } else if (typeof value === 'object' && value !== null) {
    const owner = value as Readonly<Record<string, unknown>>;
    for (const [key, member] of Object.entries(owner)) {
      if (names.has(key.toLowerCase().replace(/[^a-z]/g, ''))) {
        found.push({ value: member, owner });
      }
      collect(member, names, found);
    }
  }
}
