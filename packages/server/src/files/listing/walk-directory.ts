import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { ProblemError } from '../../http/problem-error.ts';
import { errnoOf, type PinnedDirectory } from '../../paths/index.ts';
import type { IgnoreRules } from './ignore-rules.ts';

export interface WalkOptions {
  /** Where the walk begins. It stays the caller's, who closes it. */
  readonly directory: PinnedDirectory;
  /** How many levels are told: 1 is the directory's own entries. */
  readonly depth: number;
  /** Goes on after the entry of these names. */
  readonly after?: readonly string[] | undefined;
  readonly ignores?: IgnoreRules | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An entry on the way. `at` can be used until the next one is asked for. */
export interface WalkedEntry {
  readonly names: readonly string[];
  readonly name: string;
  readonly stats: BigIntStats;
  /** For calls of the file system. May be a link: use calls that do not follow it. */
  readonly at: string;
  readonly directory: PinnedDirectory;
}

/** Each level of a walk is a directory that is held open. */
export const maximumDepth = 200;
const statsAtOnce = 64;

/**
 * The entries of a directory and of those in it, by name, a directory before what is in it. Links are told and never followed; every
 * directory is opened in the one before, so that a walk cannot be led elsewhere. What goes away meanwhile is left out.
 */
export async function* walkDirectory(
  options: WalkOptions,
  above: readonly string[] = [],
): AsyncGenerator<WalkedEntry, void> {
  const { directory, after, ignores, signal } = options;
  await ignores?.enter(directory, above);
  const [resumeAt, ...resumeBelow] = after ?? [];
  const names = (await readdir(directory.self)).sort().filter((name) => resumeAt === undefined || name >= resumeAt);
  for (let first = 0; first < names.length; first += statsAtOnce) {
    const some = names.slice(first, first + statsAtOnce);
    const found = await Promise.all(some.map((name) => lstatIfThere(directory.at(name))));
    for (const [index, stats] of found.entries()) {
      signal?.throwIfAborted();
      const name = some[index] ?? '';
      const below = [...above, name];
      if (stats === undefined || ignores?.ignores(below, stats.isDirectory()) === true) {
        continue;
      }
      if (name !== resumeAt) {
        yield { names: below, name, stats, at: directory.at(name), directory };
      }
      if (stats.isDirectory() && below.length < options.depth) {
        const isResumed = name === resumeAt && resumeBelow.length > 0;
        yield* walkBelow({ ...options, after: isResumed ? resumeBelow : undefined }, below);
      }
    }
  }
}

async function* walkBelow(options: WalkOptions, names: readonly string[]): AsyncGenerator<WalkedEntry, void> {
  if (names.length >= maximumDepth) {
    throw new ProblemError('conflict', `Directories nest deeper than ${maximumDepth}: ask for a part of the tree.`);
  }
  const child = await enterIfThere(options.directory, names.at(-1) ?? '');
  if (child === undefined) {
    return;
  }
  try {
    yield* walkDirectory({ ...options, directory: child }, names);
  } finally {
    await child.close();
  }
}

/** A directory that cannot be entered is told, without what is in it. */
async function enterIfThere(directory: PinnedDirectory, name: string): Promise<PinnedDirectory | undefined> {
  try {
    return await directory.enter(name);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
}

async function lstatIfThere(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
