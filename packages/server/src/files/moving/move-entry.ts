import type { BigIntStats } from 'node:fs';
import { lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileMoveResponse } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import { errnoOf, isWithin, pathProblem, withPathProblems, type Paths, type PinnedEntry } from '../../paths/index.ts';
import type { PathLocks } from '../path-locks.ts';
import { removeTree } from '../remove-tree.ts';
import { stagedName } from '../staged-file.ts';
import { copyEntry } from './copy-entry.ts';
import { renameNew } from './rename-new.ts';

export interface MoveDependencies {
  readonly paths: Paths;
  readonly locks: PathLocks;
  readonly createId: () => string;
}

export interface MoveOptions {
  readonly from: string;
  readonly to: string;
  readonly overwrite: boolean;
  /** Ends the copying to another file system; what was copied is removed. */
  readonly signal: AbortSignal;
}

/**
 * Moves an entry, itself and not what it links to, in one step: at every moment it is at the old or at the new place. Directories
 * above the new place are made. Where that lies on another file system it is copied beside it first. A failure changes nothing.
 */
export async function moveEntry(dependencies: MoveDependencies, options: MoveOptions): Promise<FileMoveResponse> {
  const { paths, locks, createId } = dependencies;
  const answer = { from: paths.absolute(options.from), to: paths.absolute(options.to) };
  await using from = await paths.openEntry(options.from);
  const source = await withPathProblems(options.from, () => lstat(from.at, { bigint: true }));
  // Before anything is made for it.
  if (isWithin(answer.from, answer.to) && isWithin(from.path, await paths.resolve(dirname(answer.to)))) {
    throw belowItself(options);
  }
  await using to = await paths.openEntry(options.to, { makeParents: true });
  return await locks.run(to.path, async () => {
    try {
      const present = await lstatIfThere(to);
      if (from.path === to.path) {
        return answer;
      }
      if (present !== undefined && isSame(source, present)) {
        // Two names of one file: the kernel would keep both. One name by two ways, as mounts make them, must stay.
        if (source.nlink > 1n && !source.isDirectory()) {
          await unlink(from.at);
        }
        return answer;
      }
      refuseBelowItself(from, to, options);
      if (present !== undefined && !options.overwrite) {
        throw new ProblemError('conflict', `${options.to} exists already.`, { context: { path: options.to } });
      }
      await place({ from, to, source, present, id: createId(), signal: options.signal });
      return answer;
    } catch (error) {
      throw pathProblem(error, options.to);
    }
  });
}

interface Move {
  readonly from: PinnedEntry;
  readonly to: PinnedEntry;
  readonly source: BigIntStats;
  readonly present: BigIntStats | undefined;
  readonly id: string;
  readonly signal: AbortSignal;
}

async function place(move: Move): Promise<void> {
  const { from, to, present } = move;
  try {
    if (present === undefined) {
      await renameNew(from.at, to.at, move.source.isDirectory());
    } else {
      await replace(from.at, move);
    }
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') {
      throw error;
    }
    await placeCopy(move);
    await removeTree(from.directory, from.name);
    return;
  }
}

/** From another file system: copied beside the place first, so that nobody sees a half of it. */
async function placeCopy(move: Move): Promise<void> {
  const { from, to, present, source, id, signal } = move;
  const name = stagedName(id);
  const at = to.directory.at(name);
  try {
    await copyEntry({ from: from.directory, name: from.name, to: to.directory, as: name, signal });
    await (present === undefined ? renameNew(at, to.at, source.isDirectory()) : replace(at, move));
  } finally {
    await removeTree(to.directory, name);
  }
}

/** Puts what is at `at` in the place of what is there, which comes back when that fails. */
async function replace(at: string, { to, source, present, id }: Move): Promise<void> {
  if (!source.isDirectory() && present?.isDirectory() !== true) {
    await rename(at, to.at);
    return;
  }
  const aside = stagedName(`${id}-replaced`);
  const asideAt = to.directory.at(aside);
  await rename(to.at, asideAt);
  try {
    await rename(at, to.at);
  } catch (error) {
    await rename(asideAt, to.at);
    throw error;
  }
  await removeTree(to.directory, aside);
}

async function lstatIfThere({ at }: PinnedEntry): Promise<BigIntStats | undefined> {
  try {
    return await lstat(at, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function belowItself({ from, to }: MoveOptions): ProblemError {
  return new ProblemError('conflict', `${to} lies below ${from}.`, { context: { path: to } });
}

function refuseBelowItself(from: PinnedEntry, to: PinnedEntry, options: MoveOptions): void {
  const { from: source, to: target } = options;
  if (to.path.startsWith(`${from.path}/`)) {
    throw belowItself(options);
  }
  if (from.path.startsWith(`${to.path}/`)) {
    throw new ProblemError('conflict', `${source} lies below ${target}.`, { context: { path: source } });
  }
}
