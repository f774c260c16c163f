import { ProblemError } from '../../http/problem-error.ts';
import { expandBraces } from './expand-braces.ts';
import { parseNamePattern, type NamePart } from './name-pattern.ts';
import { matchWildcards } from './wildcard-match.ts';

/** Whether an entry, by the names that lead to it, fits a pattern. */
export type GlobMatcher = (names: readonly string[]) => boolean;

type PathPart = '**' | readonly NamePart[];

/**
 * `*`, `?`, `[…]` within a name, `**` for any number of names, `{a,b}` for either. Without a slash it is the last name that has to fit.
 * Hidden names are as good as others. Bounded in time for every pattern and name.
 *
 * @throws ProblemError `invalid_request`
 */
export function createGlobMatcher(glob: string): GlobMatcher {
  const patterns = parse(glob);
  const namesOnly = !glob.includes('/');
  return (names) => {
    const tried = namesOnly ? names.slice(-1) : names;
    return patterns.some((pattern) =>
      matchWildcards<PathPart, string>(pattern, tried, { isAny: (part) => part === '**', fits: fitsName }),
    );
  };
}

function fitsName(part: PathPart, name: string): boolean {
  return (
    part !== '**' &&
    matchWildcards<NamePart, string>(part, Array.from(name), {
      isAny: (each) => each === '*',
      fits: (each, character) => each !== '*' && each.fits(character),
    })
  );
}

function parse(glob: string): PathPart[][] {
  try {
    return expandBraces(glob).map((pattern) =>
      pattern
        .replace(/^\.?\//, '')
        .split('/')
        .map((name) => (name === '**' ? '**' : parseNamePattern(name))),
    );
  } catch (cause) {
    throw new ProblemError('invalid_request', `query.glob: ${(cause as Error).message}.`, { cause });
  }
}
