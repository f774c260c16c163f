import { resolve } from 'node:path';
import { matchSequence } from './match-sequence.ts';
import { resolveRealPath } from './real-path.ts';
import { matchesWildcard } from './wildcard.ts';

/** A path pattern in the two spellings that paths are compared in. */
export interface PathGlob {
  /** Absolute, as it was written. */
  readonly written: string;
  /** With the links of the part before its first wildcard followed; `undefined` when they cannot be. */
  readonly real: string | undefined;
}

/** A pattern that is not absolute is relative to the directory. */
export function createPathGlob(pattern: string, cwd: string): PathGlob {
  const segments = resolve(cwd, pattern).split('/');
  const wild = segments.findIndex((segment) => /[*?\\]/.test(segment));
  const literal = wild < 0 ? segments : segments.slice(0, wild);
  const real = resolveRealPath(cwd, literal.join('/') || '/');
  return {
    written: segments.join('/'),
    real: real === undefined ? undefined : [real === '/' ? '' : real, ...segments.slice(literal.length)].join('/'),
  };
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
