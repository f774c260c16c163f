import { link, lstat, readdir, rename } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { ProblemError } from '../../http/problem-error.ts';
import { errnoOf, type PinnedDirectory } from '../../paths/index.ts';
import { removeTree } from '../remove-tree.ts';

export interface MergeOptions {
  readonly from: PinnedDirectory;
  readonly to: PinnedDirectory;
  /** Where what is replaced waits until all is done. */
  readonly replaced: PinnedDirectory;
  readonly signal: AbortSignal;
}

/** What was done, to be undone. */
interface Step {
  readonly parents: readonly string[];
  readonly name: string;
  /** The name under which what was replaced waits. */
  readonly kept: string | undefined;
}

/**
 * Moves a tree into another one: directories are joined, files replaced in one step each. A file is never put in the place of a
 * directory or the other way round: that is found before anything is moved. When something fails all the same, everything comes back.
 */
export async function mergeTree(options: MergeOptions): Promise<void> {
  await requireMergeable(options, []);
  const steps: Step[] = [];
  try {
    await merge(options, [], steps);
  } catch (error) {
    for (const step of steps.toReversed()) {
      await undo(options, step);
    }
    throw error;
  }
}

async function requireMergeable(
  { from, to, signal }: Pair & { signal: AbortSignal },
  names: readonly string[],
): Promise<void> {
  const there = new Set(await readdir(to.self));
  for (const name of await readdir(from.self)) {
    signal.throwIfAborted();
    if (!there.has(name)) {
      continue;
    }
    const present = await lstatIfThere(to, name);
    const isDirectory = (await lstat(from.at(name))).isDirectory();
    const path = [...names, name].join('/');
    if (present !== undefined && present.isDirectory() !== isDirectory) {
      const what = isDirectory
        ? 'a directory in the archive and not where it is unpacked'
        : 'a directory that the archive has no directory for';
      throw new ProblemError('conflict', `Nothing was unpacked: ${path} is ${what}.`, { context: { entry: path } });
    }
    if (present !== undefined && isDirectory) {
      await inBoth({ from, to }, name, (below) => requireMergeable({ ...below, signal }, [...names, name]));
    }
  }
}

async function merge(options: MergeOptions, parents: readonly string[], steps: Step[]): Promise<void> {
  const { from, to, replaced, signal } = options;
  const there = new Set(await readdir(to.self));
  for (const name of await readdir(from.self)) {
    signal.throwIfAborted();
    const present = there.has(name) ? await lstatIfThere(to, name) : undefined;
    if (present?.isDirectory() === true) {
      await inBoth(options, name, (below) => merge({ ...options, ...below }, [...parents, name], steps));
      continue;
    }
    const kept = present === undefined ? undefined : String(steps.length);
    if (kept !== undefined) {
      await keep(to.at(name), replaced.at(kept));
    }
    steps.push({ parents, name, kept });
    await rename(from.at(name), to.at(name));
  }
}

/** A second name keeps the file in its place until it is replaced; where there are none, it is away for a moment. */
async function keep(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => rename(from, to));
}

async function undo({ to, replaced }: MergeOptions, { parents, name, kept }: Step): Promise<void> {
  let directory = to;
  for (const parent of parents) {
    const next = await directory.enter(parent);
    if (directory !== to) {
      await directory.close();
    }
    directory = next;
  }
  try {
    await (kept === undefined ? removeTree(directory, name) : rename(replaced.at(kept), directory.at(name)));
  } finally {
    if (directory !== to) {
      await directory.close();
    }
  }
}

type Pair = Pick<MergeOptions, 'from' | 'to'>;

async function inBoth({ from, to }: Pair, name: string, act: (below: Pair) => Promise<void>): Promise<void> {
  await using below = await from.enter(name);
  await using target = await to.enter(name);
  await act({ from: below, to: target });
}

async function lstatIfThere(directory: PinnedDirectory, name: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(directory.at(name), { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
