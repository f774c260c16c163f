import picomatch from 'picomatch';
import { ProblemError } from '../../http/problem-error.ts';

/** Each wildcard multiplies the time a name can take to be matched. */
const maximumWildcards = 8;

/** Whether an entry, by the names that lead to it, fits a pattern. @throws ProblemError `invalid_request` */
export function createGlobMatcher(glob: string): (names: readonly string[]) => boolean {
  const wildcards = glob.replaceAll(/\*+/g, '*').split('*').length - 1;
  if (wildcards > maximumWildcards) {
    throw new ProblemError(
      'invalid_request',
      `query.glob: a pattern may have ${maximumWildcards} wildcards; got ${wildcards}.`,
    );
  }
  let isMatch: picomatch.Matcher;
  try {
    isMatch = picomatch(glob, { dot: true, noextglob: true, nonegate: true, strictBrackets: true });
  } catch (cause) {
    throw new ProblemError('invalid_request', `query.glob: ${(cause as Error).message}.`, { cause });
  }
  const namesOnly = !glob.includes('/');
  return (names) => isMatch(namesOnly ? (names.at(-1) ?? '') : names.join('/'));
}
