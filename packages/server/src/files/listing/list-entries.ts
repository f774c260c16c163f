import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry } from '@sandbox-agent/protocol';
import { factsOf } from '../file-facts.ts';
import { walkDirectory, type WalkedEntry, type WalkOptions } from './walk-directory.ts';

export interface ListOptions extends WalkOptions {
  /** How callers name the directory. */
  readonly path: string;
  readonly matches?: ((names: readonly string[]) => boolean) | undefined;
}

/** An entry as it is told, with the names that lead to it. */
export interface ListedEntry {
  readonly names: readonly string[];
  readonly entry: FileEntry;
}

/** Entries as they are told, while they are found. */
export async function* listEntries(options: ListOptions): AsyncGenerator<ListedEntry, void> {
  for await (const walked of walkDirectory(options)) {
    if (options.matches?.(walked.names) !== false) {
      yield { names: walked.names, entry: await describe(walked, options.path) };
    }
  }
}

async function describe({ name, names, stats, at }: WalkedEntry, listed: string): Promise<FileEntry> {
  const target = stats.isSymbolicLink() ? await readlink(at).catch(() => undefined) : undefined;
  return {
    name,
    path: join(listed, ...names),
    ...factsOf(stats),
    ...(target === undefined ? {} : { symlinkTarget: target }),
  };
}
