import { join } from 'node:path';
import type { FileMatch, FileSearchEnd } from '@sandbox-agent/protocol';
import type { FoundLine } from './search-request.ts';

/** So much of a line is told. */
const maximumTextLength = 2_000;

export interface TellMatchesOptions {
  readonly found: AsyncGenerator<FoundLine, void>;
  /** Stops whoever finds. */
  readonly end: () => void;
  readonly matches: ((names: readonly string[]) => boolean) | undefined;
  /** How callers name the searched directory. */
  readonly listed: string;
  readonly limit: number;
  readonly timeoutMs: number;
}

/** What was found as lines of JSON, with one at the end that says whether that is all. */
export async function* tellMatches(options: TellMatchesOptions): AsyncGenerator<string, void> {
  const { found, end, matches, listed, limit, timeoutMs } = options;
  let told = 0;
  let reason: FileSearchEnd['reason'];
  const timer = setTimeout(() => {
    reason = 'timeout';
    end();
  }, timeoutMs).unref();
  try {
    for await (const line of found) {
      if (matches?.(line.names) === false) {
        continue;
      }
      if (told === limit) {
        reason ??= 'limit';
        break;
      }
      told += 1;
      yield `${JSON.stringify(matchOf(line, listed))}\n`;
    }
    const last: FileSearchEnd = {
      type: 'end',
      matches: told,
      truncated: reason !== undefined,
      ...(reason === undefined ? {} : { reason }),
    };
    yield `${JSON.stringify(last)}\n`;
  } finally {
    clearTimeout(timer);
    end();
  }
}

function matchOf({ names, line, text, ranges }: FoundLine, listed: string): FileMatch {
  return {
    type: 'match',
    path: join(listed, ...names),
    line,
    text: text.slice(0, maximumTextLength),
    ranges: ranges.filter(({ end }) => end <= maximumTextLength).map(({ start, end }) => ({ start, end })),
  };
}
