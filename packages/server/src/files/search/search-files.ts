import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { PinnedDirectory } from '../../paths/index.ts';
import { createIgnoreRules } from '../listing/ignore-rules.ts';
import { createGlobMatcher } from '../listing/glob-matcher.ts';
import { maximumDepth, walkDirectory, type WalkedEntry } from '../listing/walk-directory.ts';
import { createLineFinder } from './line-finder.ts';
import { maximumFileBytes, type FoundLine, type SearchRequest } from './search-request.ts';

/** How much of a file tells whether it is text. */
const probedBytes = 8 * 1024;

/**
 * Searches the files of a directory, by name, where there is no ripgrep. A pattern can keep it busy for ever: it is meant for a
 * process of its own.
 */
export async function* searchFiles(
  directory: PinnedDirectory,
  request: SearchRequest,
): AsyncGenerator<FoundLine, void> {
  const find = createLineFinder(request);
  const matches = request.glob === undefined ? undefined : createGlobMatcher(request.glob);
  const rules = createIgnoreRules();
  const ignores = request.gitignore
    ? rules
    : { enter: () => Promise.resolve(), ignores: (names: readonly string[]) => names.at(-1) === '.git' };
  for await (const entry of walkDirectory({ directory, depth: maximumDepth, ignores })) {
    const text = entry.stats.isFile() && matches?.(entry.names) !== false ? await readText(entry) : undefined;
    for (const [index, line] of (text ?? '').split('\n').entries()) {
      const ranges = text === undefined ? [] : find(line);
      if (ranges.length > 0) {
        yield { names: entry.names, line: index + 1, text: line.replace(/\r$/, ''), ranges };
      }
    }
  }
}

/** The text of a file; `undefined` for what is none, is too large, or cannot be read. */
async function readText({ at, stats }: WalkedEntry): Promise<string | undefined> {
  if (stats.size > maximumFileBytes) {
    return undefined;
  }
  try {
    await using handle = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const bytes = await handle.readFile();
    return bytes.subarray(0, probedBytes).includes(0) ? undefined : bytes.toString('utf8');
  } catch {
    // As ripgrep: what cannot be read is not searched.
    return undefined;
  }
}
