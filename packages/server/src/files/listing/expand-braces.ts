/** More alternatives than that are no pattern that somebody wrote. */
const maximumPatterns = 64;

/** `{a,b}` as two patterns, nested ones too. Throws what is wrong, for who wrote it. */
export function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open === -1) {
    if (pattern.includes('}')) {
      throw new Error('a } has no {');
    }
    return [pattern];
  }
  const { alternatives, close } = splitAlternatives(pattern, open);
  const before = pattern.slice(0, open);
  const expanded: string[] = [];
  for (const after of expandBraces(pattern.slice(close + 1))) {
    for (const alternative of alternatives.flatMap(expandBraces)) {
      expanded.push(before + alternative + after);
      if (expanded.length > maximumPatterns) {
        throw new Error(`its braces stand for more than ${maximumPatterns} patterns`);
      }
    }
  }
  return expanded;
}

function splitAlternatives(pattern: string, open: number): { alternatives: string[]; close: number } {
  const alternatives: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let index = open; index < pattern.length; index += 1) {
    const character = pattern[index];
    depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    if (depth === 0 || (depth === 1 && character === ',')) {
      alternatives.push(pattern.slice(start, index));
      start = index + 1;
    }
    if (depth === 0) {
      return { alternatives, close: index };
    }
  }
  throw new Error('a { has no }');
}
