import type {
  GitCheckoutRequest,
  GitCommit,
  GitCommitRequest,
  GitCreateBranchRequest,
  GitIdentity,
  GitInitRequest,
  GitRepositoryState,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import { gitProblem } from '../git-program/index.ts';
import type { GitDependencies } from './dependencies.ts';
import { readCommit } from './read-history.ts';
import { readState } from './read-status.ts';
import { hasReference, openRepository, resolveCommit, resolveDirectory, type Repository } from './repository.ts';

/** Makes a repository of a directory; one that is one already stays as it is. */
export async function initRepository(
  dependencies: GitDependencies,
  { path, branch = 'main' }: GitInitRequest,
  signal: AbortSignal,
): Promise<GitRepositoryState> {
  const directory = await resolveDirectory(dependencies, path);
  const result = await dependencies.git({
    args: ['init', '--quiet', `--initial-branch=${branch}`],
    cwd: directory,
    signal,
  });
  if (result.exitCode !== 0) {
    throw gitProblem({ result, what: 'Making a repository' });
  }
  return await readState(await openRepository(dependencies, { path, signal }));
}

/** Stages what is asked for and commits what is staged. Hooks of the repository are not run. */
export async function commit(repository: Repository, request: GitCommitRequest): Promise<GitCommit> {
  const { message, files = [], all = false, author, amend = false, allowEmpty = false } = request;
  if (all) {
    await repository.require('Staging', { args: ['add', '--all'] });
  }
  if (files.length > 0) {
    await repository.require('Staging', {
      args: ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'],
      input: files.map((file) => `${file}\0`).join(''),
    });
  }
  await repository.require('The commit', {
    args: [
      'commit',
      '--quiet',
      '--no-verify',
      '--file=-',
      '--cleanup=whitespace',
      ...(amend ? ['--amend'] : []),
      ...(allowEmpty ? ['--allow-empty'] : []),
    ],
    input: message,
    variables: identityVariables(author),
  });
  return await readCommit(repository, 'HEAD');
}

/** Who commits, for the environment of a call. */
export function identityVariables(author: GitIdentity | undefined): Record<string, string> {
  return author === undefined
    ? {}
    : {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_COMMITTER_NAME: author.name,
        GIT_COMMITTER_EMAIL: author.email,
      };
}

/** Checks out a branch, makes one, or checks out a commit without a branch. */
export async function checkout(repository: Repository, request: GitCheckoutRequest): Promise<GitRepositoryState> {
  const { ref, create = false, from, force = false } = request;
  const forced = force ? ['--force'] : [];
  if (create) {
    await requireBranchName(repository, ref);
    const start = from === undefined ? [] : [await resolveCommit(repository, from)];
    await repository.require('The checkout', {
      args: ['checkout', '--quiet', ...forced, '--no-track', '-b', ref, ...start, '--'],
    });
    return await readState(repository);
  }
  if (from !== undefined) {
    throw new ProblemError('invalid_request', 'body.from: expected only with `create`.');
  }
  const target = await checkoutTarget(repository, ref);
  await repository.require('The checkout', { args: ['checkout', '--quiet', ...forced, ...target, '--'] });
  return await readState(repository);
}

/** A branch by its name, also one that only a remote has; anything else by the id of its commit. */
async function checkoutTarget(repository: Repository, ref: string): Promise<string[]> {
  if (await hasReference(repository, `refs/heads/${ref}`)) {
    return [ref];
  }
  if (await hasReference(repository, `refs/remotes/origin/${ref}`)) {
    return ['-b', ref, '--track', `refs/remotes/origin/${ref}`];
  }
  return ['--detach', await resolveCommit(repository, ref)];
}

/** Makes a branch and leaves what is checked out. */
export async function createBranch(
  repository: Repository,
  { name, from = 'HEAD' }: GitCreateBranchRequest,
): Promise<GitRepositoryState> {
  await requireBranchName(repository, name);
  const start = await resolveCommit(repository, from);
  await repository.require('Making the branch', { args: ['branch', '--no-track', '--', name, start] });
  return await readState(repository);
}

async function requireBranchName(repository: Repository, name: string): Promise<void> {
  const { exitCode } = await repository.git({ args: ['check-ref-format', '--branch', name] });
  if (exitCode !== 0 || name.startsWith('-') || name.startsWith('@')) {
    throw new ProblemError('invalid_request', `${JSON.stringify(name)} is no name for a branch.`);
  }
}
