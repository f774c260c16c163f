import type { Readable, Writable } from 'node:stream';
import { createPaths } from '../../paths/index.ts';
import { searchFiles } from './search-files.ts';
import type { SearchRequest } from './search-request.ts';

export interface SearchProgramOptions {
  /** The directory to search. What it leads to is searched, and nothing else. */
  readonly directory: string;
  /** A request as JSON, to its end: a query does not belong into the arguments, which everybody sees. */
  readonly input: Readable;
  /** A found line each, as JSON. */
  readonly output: Writable;
}

/** The search without ripgrep, as a program: it can be ended whatever a pattern does to it. */
export async function runSearchProgram({ directory, input, output }: SearchProgramOptions): Promise<void> {
  let text = '';
  for await (const chunk of input.setEncoding('utf8')) {
    text += chunk as string;
  }
  await using pinned = await createPaths({ root: directory, isConfined: true }).openDirectory('.');
  for await (const found of searchFiles(pinned, JSON.parse(text) as SearchRequest)) {
    if (!output.write(`${JSON.stringify(found)}\n`)) {
      await new Promise((resolve) => output.once('drain', resolve));
    }
  }
}
