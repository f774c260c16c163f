import type { FoundLine, SearchRequest } from './search-request.ts';
import { maximumFileBytes } from './search-request.ts';

/** The arguments of a search by ripgrep in its working directory. The query comes by its input: everybody sees arguments. */
export function ripgrepArguments({ isRegex, ignoresCase, gitignore }: SearchRequest): string[] {
  return [
    '--json',
    '--no-config',
    '--no-messages',
    '--hidden',
    '--sort=path',
    `--max-filesize=${maximumFileBytes}`,
    '--glob=!.git',
    ...(gitignore ? ['--no-require-git', '--no-ignore-global', '--no-ignore-parent'] : ['--no-ignore']),
    ...(ignoresCase ? ['--ignore-case'] : ['--case-sensitive']),
    ...(isRegex ? [] : ['--fixed-strings']),
    '--file=-',
    '--',
    './',
  ];
}

interface RipgrepText {
  readonly text?: string;
  readonly bytes?: string;
}

interface RipgrepMessage {
  readonly type: string;
  readonly data: {
    readonly path?: RipgrepText;
    readonly lines?: RipgrepText;
    readonly line_number?: number | null;
    readonly submatches?: readonly { readonly start: number; readonly end: number }[];
  };
}

/** A line of ripgrep's output; `undefined` for those that tell of no match. */
export function readRipgrepLine(line: string): FoundLine | undefined {
  const { type, data } = JSON.parse(line) as RipgrepMessage;
  if (type !== 'match') {
    return undefined;
  }
  const bytes = bytesOf(data.lines);
  const offset = (end: number): number => bytes.toString('utf8', 0, end).length;
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  return {
    names: bytesOf(data.path).toString('utf8').replace(/^\.\//, '').split('/'),
    line: data.line_number ?? 0,
    text,
    ranges: (data.submatches ?? []).map(({ start, end }) => ({
      start: Math.min(offset(start), text.length),
      end: Math.min(offset(end), text.length),
    })),
  };
}

/** ripgrep tells what is no UTF-8 as base64. */
function bytesOf(value: RipgrepText | undefined): Buffer {
  return value?.bytes === undefined ? Buffer.from(value?.text ?? '') : Buffer.from(value.bytes, 'base64');
}
