import type { Paths } from '../../paths/index.ts';
import { createTextStream, jsonArray } from '../text-stream.ts';
import { readCursor, writeCursor } from './entry-cursor.ts';
import { createGlobMatcher } from './glob-matcher.ts';
import { createIgnoreRules } from './ignore-rules.ts';
import { listEntries, type ListedEntry } from './list-entries.ts';
import { maximumDepth } from './walk-directory.ts';

export interface PageOptions {
  readonly path?: string | undefined;
  readonly recursive?: boolean | undefined;
  readonly depth?: number | undefined;
  readonly glob?: string | undefined;
  readonly gitignore?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly signal: AbortSignal;
}

export interface EntryPage {
  /** A JSON array. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly nextCursor: string | undefined;
}

/** A page of a list, or with no limit all of it, which is told while it is found. */
export async function listPage(paths: Paths, options: PageOptions): Promise<EntryPage> {
  const { path = '.', recursive = false, limit } = options;
  const matches = options.glob === undefined ? undefined : createGlobMatcher(options.glob);
  const after = options.cursor === undefined ? undefined : readCursor(options.cursor);
  const directory = await paths.openDirectory(path);
  const entries = listEntries({
    directory,
    path: paths.absolute(path),
    depth: options.depth ?? (recursive ? maximumDepth : 1),
    matches,
    after,
    ignores: options.gitignore === true ? createIgnoreRules() : undefined,
    signal: options.signal,
  });
  const close = (): Promise<void> => directory.close();
  if (limit === undefined) {
    return { stream: createTextStream(jsonArray(entriesOf(entries)), close), nextCursor: undefined };
  }
  const page = await takeFirst(entries, limit + 1, close);
  const last = page.length > limit ? page[limit - 1] : undefined;
  return {
    stream: createTextStream(jsonArray(entriesOf(page.slice(0, limit))), close),
    nextCursor: last === undefined ? undefined : writeCursor(last.names),
  };
}

async function* entriesOf(listed: AsyncIterable<ListedEntry> | Iterable<ListedEntry>): AsyncGenerator<unknown, void> {
  for await (const { entry } of listed) {
    yield entry;
  }
}

async function takeFirst<Item>(items: AsyncIterable<Item>, count: number, close: () => Promise<void>): Promise<Item[]> {
  const taken: Item[] = [];
  try {
    for await (const item of items) {
      taken.push(item);
      if (taken.length === count) {
        break;
      }
    }
  } finally {
    await close();
  }
  return taken;
}
