/** A part of a pattern for one name: a character, one of several, or `*`. */
export type NamePart = '*' | { fits(character: string): boolean };

/** `*`, `?`, `[a-z]`, `[!a-z]` and characters that stand for themselves. Throws what is wrong, for who wrote it. */
export function parseNamePattern(pattern: string): NamePart[] {
  const parts: NamePart[] = [];
  const characters = Array.from(pattern);
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    if (character === '*') {
      parts.push('*');
    } else if (character === '?') {
      parts.push({ fits: () => true });
    } else if (character === '[') {
      // A bracket that comes first in a set is one of it.
      const negated = characters[index + 1] === '!' || characters[index + 1] === '^' ? 1 : 0;
      const close = characters.indexOf(']', index + 2 + negated);
      if (close === -1) {
        throw new Error('a [ has no ]');
      }
      parts.push(parseSet(characters.slice(index + 1 + negated, close), negated === 1));
      index = close;
    } else {
      const literal = character === '\\' ? (characters[(index += 1)] ?? '\\') : character;
      parts.push({ fits: (other) => other === literal });
    }
  }
  return parts;
}

function parseSet(members: readonly string[], isNegated: boolean): NamePart {
  const ranges: { from: string; to: string }[] = [];
  for (let index = 0; index < members.length; index += 1) {
    const from = members[index] ?? '';
    const isRange = members[index + 1] === '-' && index + 2 < members.length;
    const to = isRange ? (members[index + 2] ?? '') : from;
    ranges.push({ from, to });
    index += isRange ? 2 : 0;
  }
  return { fits: (character) => ranges.some(({ from, to }) => from <= character && character <= to) !== isNegated };
}
