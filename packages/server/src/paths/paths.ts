import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ProblemError } from '../http/problem-error.ts';
import { isWithin } from './is-within.ts';
import { errnoOf, withPathProblems } from './path-problem.ts';
import { pinDirectory, type PinnedDirectory } from './pinned-directory.ts';
import { realPathOf } from './real-path.ts';

export interface PathsOptions {
  /** Absolute. What relative paths are relative to. */
  readonly root: string;
  /** Nothing outside of `root` is reached. */
  readonly isConfined: boolean;
}

/** An entry of a directory that is held open. */
export interface PinnedEntry extends AsyncDisposable {
  readonly directory: PinnedDirectory;
  readonly name: string;
  /** For calls of the file system: relative to the open directory. Never followed when it is a link, if the call says so. */
  readonly at: string;
  /** The real path of the directory, with the name. */
  readonly path: string;
}

export interface OpenOptions {
  /** Makes the directories above the entry that are missing. Default false. */
  readonly makeParents?: boolean;
}

/**
 * Paths as callers name them → places in the file system: absolute, or relative to the root. Confined, a path that leads outside,
 * by `..` or by a link, is refused with `permission_denied`. All methods reject with a `ProblemError` about the path as it was named.
 */
export interface Paths {
  readonly root: string;
  /** The path as it is told to callers: absolute, without `.` and `..`, its links not resolved. Throws. */
  absolute(path: string): string;
  /**
   * Where the path leads, links resolved. What does not exist yet is kept as named, so a path to be created can be resolved. For a
   * program that is given the path; what the server does itself it does by a pinned directory.
   */
  resolve(path: string): Promise<string>;
  /** Opens the directory that the path leads to. */
  openDirectory(path: string): Promise<PinnedDirectory>;
  /** The entry that the path names, itself and not what it links to, in its open directory. It need not exist. */
  openEntry(path: string, options?: OpenOptions): Promise<PinnedEntry>;
  /** The entry that the path leads to, through links; the root is the entry `.` of itself. It need not exist. */
  openTarget(path: string, options?: OpenOptions): Promise<PinnedEntry>;
  /** Makes the directory and those above it as far as they are missing, and opens it. */
  makeDirectory(path: string): Promise<PinnedDirectory>;
}

export function createPaths({ root, isConfined }: PathsOptions): Paths {
  let known: string | undefined;
  /** The root does not move once it was found: who exchanges it for a link gains nothing. */
  const boundary = async (): Promise<string> => (isConfined ? (known ??= await realpath(root)) : sep);

  const refuse = (path: string): never => {
    throw new ProblemError('permission_denied', `${path} leads outside of the root of this server.`, {
      context: { path },
    });
  };
  const absolute = (path: string): string => {
    if (path.includes('\0')) {
      throw new ProblemError('invalid_request', 'A path has no NUL in it.');
    }
    const normal = resolve(root, path);
    // The root may be named by its real path too.
    return isConfined && !isWithin(root, normal) && !isWithin(known ?? root, normal) ? refuse(path) : normal;
  };
  const resolveWithin = async (path: string): Promise<string> => {
    const within = await boundary();
    const real = await realPathOf(absolute(path));
    return isWithin(within, real) ? real : refuse(path);
  };
  const pin = async (realPath: string, path: string): Promise<PinnedDirectory> => {
    const directory = await pinDirectory(realPath);
    if (isWithin(await boundary(), directory.path)) {
      return directory;
    }
    await directory.close();
    return refuse(path);
  };
  /** One directory after the other, each in the one before, so that none is made elsewhere. */
  const makeWithin = async (path: string): Promise<PinnedDirectory> => {
    const real = await resolveWithin(path);
    let existing = real;
    while (existing !== dirname(existing) && !(await isThere(existing))) {
      existing = dirname(existing);
    }
    let directory = await pin(existing, path);
    for (const name of relative(existing, real).split(sep).filter(Boolean)) {
      const parent = directory;
      try {
        await mkdir(parent.at(name)).catch(ignoring('EEXIST'));
        directory = await pin(parent.at(name), path);
      } finally {
        await parent.close();
      }
    }
    return directory;
  };
  const entryIn = (directory: PinnedDirectory, name: string): PinnedEntry => ({
    directory,
    name,
    at: directory.at(name),
    path: join(directory.path, name),
    [Symbol.asyncDispose]: () => directory.close(),
  });

  return {
    root,
    absolute,
    resolve: (path) => withPathProblems(path, () => resolveWithin(path)),
    openDirectory: (path) => withPathProblems(path, async () => pin(await resolveWithin(path), path)),
    makeDirectory: (path) => withPathProblems(path, () => makeWithin(path)),
    openEntry: (path, { makeParents = false } = {}) =>
      withPathProblems(path, async () => {
        const named = absolute(path);
        if (named === root || named === (await boundary()) || named === dirname(named)) {
          throw new ProblemError('conflict', `${path} is the root: it stays as it is.`, { context: { path } });
        }
        const parent = await resolveWithin(dirname(named));
        return entryIn(makeParents ? await makeWithin(parent) : await pin(parent, path), basename(named));
      }),
    openTarget: (path, { makeParents = false } = {}) =>
      withPathProblems(path, async () => {
        const real = await resolveWithin(path);
        if (real === (await boundary()) || real === dirname(real)) {
          return entryIn(await pin(real, path), '.');
        }
        const parent = dirname(real);
        return entryIn(makeParents ? await makeWithin(parent) : await pin(parent, path), basename(real));
      }),
  };
}

async function isThere(path: string): Promise<boolean> {
  return realpath(path).then(() => true, ignoringMissing);
}

function ignoringMissing(error: unknown): false {
  if (errnoOf(error) === 'ENOENT') {
    return false;
  }
  throw error;
}

function ignoring(errno: string): (error: unknown) => void {
  return (error) => {
    if (errnoOf(error) !== errno) {
      throw error;
    }
  };
}
