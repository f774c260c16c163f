import { isAbsolute, normalize, resolve } from 'node:path';
import { matchSequence } from './match-sequence.ts';
import { resolveRealPath } from './real-path.ts';
import { escapeWildcards, matchesWildcard, wildcardCharacters } from './wildcard.ts';

/** A path pattern in the two spellings that paths are compared in. */
export interface PathGlob {
  /** Absolute, as it was written. */
  readonly written: string;
  /** With the links of the part before its first wildcard followed; `undefined` when they cannot be. */
  readonly real: string | undefined;
}

/** A pattern that is not absolute is relative to the directory, whose own name has no wildcards. */
export function createPathGlob(pattern: string, cwd: string): PathGlob {
  const segments = segmentsOf(normalize(pattern));
  const wild = segments.findIndex((segment) => wildcardCharacters.test(segment));
  const literal = wild < 0 ? segments : segments.slice(0, wild);
  const base = resolve(isAbsolute(pattern) ? '/' : cwd, literal.join('/'));
  const below = (path: string): string => [escapeWildcards(path), ...segments.slice(literal.length)].join('/');
  const realBase = resolveRealPath(cwd, base);
  return { written: below(base), real: realBase === undefined ? undefined : below(realBase) };
}

/** `**` is any number of directories, also none; `*` and `?` stay within a name. Names that begin with a dot are names like others. */
export function matchesPath(glob: string, path: string): boolean {
  return matchSequence({
    pattern: segmentsOf(glob),
    items: segmentsOf(path),
    isAny: (part) => part === '**',
    matches: matchesWildcard,
  });
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
