import { ProblemError } from '../../http/problem-error.ts';
import type { SearchRequest } from './search-request.ts';

type Ranges = readonly { readonly start: number; readonly end: number }[];

/** More places in one line tell nothing. */
const maximumRanges = 1_000;

/** Where a line has what is searched for. @throws ProblemError `invalid_request` for a pattern that is none */
export function createLineFinder({ query, isRegex, ignoresCase }: SearchRequest): (line: string) => Ranges {
  const source = isRegex ? query : query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, ignoresCase ? 'gui' : 'gu');
  } catch (cause) {
    throw new ProblemError('invalid_request', `query.query: ${(cause as Error).message}.`, { cause });
  }
  return (line) => {
    const ranges: { start: number; end: number }[] = [];
    for (const match of line.matchAll(pattern)) {
      ranges.push({ start: match.index, end: match.index + match[0].length });
      if (ranges.length === maximumRanges) {
        break;
      }
    }
    return ranges;
  };
}
