import { stat } from 'node:fs/promises';
import { ProblemError } from '../http/problem-error.ts';
import { withPathProblems } from '../paths/index.ts';
import { gitProblem, type GitCall, type GitResult, type RunGit } from '../git-program/index.ts';
import type { GitDependencies } from './dependencies.ts';

/** A repository that a caller may work in. */
export interface Repository {
  /** The directory that the request named: what its other paths are relative to. */
  readonly directory: string;
  /** The top of its working tree. */
  readonly top: string;
  /** Runs git in {@link directory}. */
  readonly git: (call: Omit<GitCall, 'cwd'>) => Promise<GitResult>;
  /** The same; an exit code that is not 0 is a problem that begins with `what`. */
  require(what: string, call: Omit<GitCall, 'cwd'>): Promise<GitResult>;
}

/** The directory that a path names. @throws ProblemError `permission_denied`, `not_found`, `conflict` when it is none */
export async function resolveDirectory({ resolvePath }: GitDependencies, path: string): Promise<string> {
  const directory = await resolvePath(path);
  const found = await withPathProblems(path, () => stat(directory));
  if (!found.isDirectory()) {
    throw new ProblemError('conflict', `${path} is not a directory.`, { context: { path } });
  }
  return directory;
}

/**
 * Opens the repository that a path is in. All of it has to be where the caller may go: a working tree can have its repository
 * elsewhere, and a repository its working tree.
 *
 * @throws ProblemError `git_not_a_repository`, `permission_denied`, and as {@link resolveDirectory}
 */
export async function openRepository(
  dependencies: GitDependencies,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<Repository> {
  const directory = await resolveDirectory(dependencies, path);
  const repository = bindRepository(dependencies.git, { directory, top: directory, signal });
  const { stdout } = await repository.require(`Opening the repository at ${path}`, {
    args: ['rev-parse', '--path-format=absolute', '--show-toplevel', '--absolute-git-dir', '--git-common-dir'],
  });
  const places = stdout.toString('utf8').split('\n').slice(0, -1);
  const [top] = places;
  if (top === undefined || places.length !== 3) {
    throw new ProblemError('invalid_request', 'path: expected a repository without line breaks in its path.');
  }
  for (const place of places) {
    await dependencies.resolvePath(place);
  }
  return bindRepository(dependencies.git, { directory, top, signal });
}

function bindRepository(
  git: RunGit,
  { directory, top, signal }: { directory: string; top: string; signal: AbortSignal },
): Repository {
  const run: Repository['git'] = (call) => git({ signal, ...call, cwd: directory });
  return {
    directory,
    top,
    git: run,
    async require(what, call) {
      const result = await run(call);
      if (result.exitCode !== 0) {
        throw gitProblem({ result, what });
      }
      return result;
    },
  };
}

/**
 * The id of the commit that a revision names: only that goes on to git.
 *
 * @throws ProblemError `not_found`
 */
export async function resolveCommit(repository: Repository, revision: string): Promise<string> {
  const { exitCode, stdout } = await repository.git({
    args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
  });
  if (exitCode !== 0) {
    throw new ProblemError('not_found', `${JSON.stringify(revision)} names no commit of this repository.`, {
      context: { revision },
    });
  }
  return stdout.toString('utf8').trim();
}

/** Whether there is such a reference, as `refs/heads/main`. */
export async function hasReference(repository: Repository, name: string): Promise<boolean> {
  return (await repository.git({ args: ['show-ref', '--verify', '--quiet', '--', name] })).exitCode === 0;
}

/** The branch that is checked out, also before its first commit; `undefined` when none is. */
export async function currentBranch(repository: Repository): Promise<string | undefined> {
  const { exitCode, stdout } = await repository.git({ args: ['symbolic-ref', '--quiet', '--short', 'HEAD'] });
  return exitCode === 0 ? stdout.toString('utf8').trim() : undefined;
}
