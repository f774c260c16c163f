import { resolve } from 'node:path';
import type { Extracted } from './extract-paths.ts';
import { mentionedPaths } from './mentioned-paths.ts';
import { createPathGlob, matchesPath, type PathGlob } from './path-glob.ts';
import { resolveRealPath } from './real-path.ts';
import type { ToolCallFacts } from './tool-call-facts.ts';
import { allOf, anyOf, verdictOf, type Quantifier, type Verdict } from './verdict.ts';

/**
 * Holds a path pattern against the paths of a call. To allow, every path has to lead into it, links followed. To deny, one path is
 * enough, as it is written or where it leads, also one that a command only mentions.
 */
export function matchPath(
  pattern: string,
  { paths, commands }: Pick<ToolCallFacts, 'paths' | 'commands'>,
  { cwd, quantifier }: { cwd: string; quantifier: Quantifier },
): Verdict {
  const glob = createPathGlob(pattern, cwd);
  if (quantifier === 'all') {
    if (paths.found.length === 0) {
      return paths.isReadable ? 'no' : 'unknown';
    }
    return allOf([readable(paths, 'yes'), ...paths.found.map((path) => leadsInto(glob, path, cwd))]);
  }
  const mentioned = mentionedPaths(commands.found, cwd);
  return anyOf([
    readable(paths, 'no'),
    readable(mentioned, 'no'),
    ...[...paths.found, ...mentioned.found].map((path) => touches(glob, path, cwd)),
  ]);
}

function readable({ isReadable }: Extracted<string>, otherwise: Verdict): Verdict {
  return isReadable ? otherwise : 'unknown';
}

/** Tools differ in whether `..` goes up from a link or from where it leads, so both have to be inside. */
function leadsInto(glob: PathGlob, path: string, cwd: string): Verdict {
  return allOf(
    realSpellings(path, cwd).map((real) =>
      real === undefined || glob.real === undefined ? 'unknown' : verdictOf(matchesPath(glob.real, real)),
    ),
  );
}

function touches(glob: PathGlob, path: string, cwd: string): Verdict {
  const spellings = [resolve(cwd, path), ...realSpellings(path, cwd)];
  const globs = [glob.written, glob.real];
  return anyOf(
    spellings.flatMap((spelling) =>
      globs.map((one) =>
        spelling === undefined || one === undefined ? 'unknown' : verdictOf(matchesPath(one, spelling)),
      ),
    ),
  );
}

function realSpellings(path: string, cwd: string): (string | undefined)[] {
  return [resolveRealPath(cwd, resolve(cwd, path)), resolveRealPath(cwd, path)];
}
