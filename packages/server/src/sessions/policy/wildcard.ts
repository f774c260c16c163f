import { matchSequence } from './match-sequence.ts';

type WildcardPart = { readonly character: string } | 'one' | 'any';

/** `*` is any text, also none, `?` one character, and `\` takes the next character as it is. The whole text must match. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return matchSequence({
    pattern: parseWildcard(pattern),
    items: Array.from(text),
    isAny: (part) => part === 'any',
    matches: (part, character) => part === 'one' || (part !== 'any' && part.character === character),
  });
}

/** What means something in a pattern. */
export const wildcardCharacters = /[*?\\]/;

/** The pattern that matches this text alone. */
export function escapeWildcards(text: string): string {
  return text.replace(/[*?\\]/g, '\\$&');
}

/** Whether a pattern matches everything. */
export function isAnything(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

function parseWildcard(pattern: string): WildcardPart[] {
  const parts: WildcardPart[] = [];
  const characters = Array.from(pattern);
  for (let position = 0; position < characters.length; position += 1) {
    const character = characters[position] as string;
    if (character === '*') {
      if (parts.at(-1) !== 'any') {
        parts.push('any');
      }
    } else if (character === '?') {
      parts.push('one');
    } else {
      const isEscape = character === '\\' && position + 1 < characters.length;
      position += isEscape ? 1 : 0;
      parts.push({ character: characters[position] as string });
    }
  }
  return parts;
}
