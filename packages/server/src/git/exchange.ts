import type { GitFetchRequest, GitPullRequest, GitPushRequest, GitRepositoryState } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import { gitProblem } from '../git-program/index.ts';
import { identityVariables } from './change-repository.ts';
import { defaultRemoteTimeoutMs, type GitRequestContext } from './dependencies.ts';
import { createProgressReader } from './progress.ts';
import { readState, readStatus } from './read-status.ts';
import { resolveRemote, type RemoteTarget } from './remote-target.ts';
import { currentBranch, hasReference, type Repository } from './repository.ts';

interface Exchange {
  readonly what: string;
  readonly target: RemoteTarget;
  readonly args: readonly string[];
  readonly timeoutMs: number | undefined;
  readonly context: GitRequestContext;
}

/** The one kind of call that has credentials. */
async function exchange(repository: Repository, { what, target, args, timeoutMs, context }: Exchange): Promise<void> {
  const { secrets, ...call } = target.call;
  const result = await repository.git({
    ...call,
    args,
    timeoutMs: timeoutMs ?? defaultRemoteTimeoutMs,
    onErrorText: context.onProgress && createProgressReader(context.onProgress),
  });
  if (result.exitCode !== 0) {
    throw gitProblem({ result, what, secrets });
  }
}

/** Gets the commits of a remote; branches and files stay as they are. */
export async function fetchRemote(
  repository: Repository,
  { remote, branch, prune = false, timeoutMs }: GitFetchRequest,
  context: GitRequestContext,
): Promise<GitRepositoryState> {
  const target = await resolveRemote(repository, { remote, context });
  await exchange(repository, {
    what: 'The fetch',
    target,
    args: [
      'fetch',
      '--progress',
      '--no-recurse-submodules',
      ...(prune ? ['--prune'] : []),
      '--',
      target.name,
      ...(branch === undefined ? [] : [`refs/heads/${branch}`]),
    ],
    timeoutMs,
    context,
  });
  return await readState(repository);
}

/** Sends a branch. Without `force` it replaces nothing; with it, only what was last seen there. */
export async function push(
  repository: Repository,
  { remote, url, branch, to, setUpstream = false, force = false, timeoutMs }: GitPushRequest,
  context: GitRequestContext,
): Promise<GitRepositoryState> {
  const from = branch ?? (await requireBranch(repository));
  if (!(await hasReference(repository, `refs/heads/${from}`))) {
    throw new ProblemError('not_found', `There is no branch ${JSON.stringify(from)} with a commit.`, {
      context: { branch: from },
    });
  }
  const target = await resolveRemote(repository, { remote, url, isPush: true, context });
  await exchange(repository, {
    what: 'The push',
    target,
    args: [
      'push',
      '--progress',
      '--no-verify',
      ...(setUpstream && target.remote !== undefined ? ['--set-upstream'] : []),
      ...(force ? ['--force-with-lease'] : []),
      '--',
      target.name,
      `refs/heads/${from}:refs/heads/${to ?? from}`,
    ],
    timeoutMs,
    context,
  });
  return await readState(repository);
}

/** Fetches a branch and takes it over into the one that is checked out: in two calls, of which only the first has credentials. */
export async function pull(
  repository: Repository,
  request: GitPullRequest,
  context: GitRequestContext,
): Promise<GitRepositoryState> {
  const { remote, url, branch, strategy = 'ff-only', onConflict = 'abort', author, timeoutMs } = request;
  const local = await requireBranch(repository);
  await requireNoMerge(repository);
  const configured = url === undefined ? await configuredUpstream(repository, local) : undefined;
  const target = await resolveRemote(repository, {
    remote: remote ?? (url === undefined ? configured?.remote : undefined),
    url,
    context,
  });
  const upstream = branch ?? (configured?.remote === target.remote ? configured?.branch : undefined) ?? local;
  await exchange(repository, {
    what: 'The fetch',
    target,
    args: ['fetch', '--progress', '--no-recurse-submodules', '--', target.name, `refs/heads/${upstream}`],
    timeoutMs,
    context,
  });
  const how = {
    'ff-only': ['merge', '--quiet', '--ff-only', 'FETCH_HEAD'],
    merge: ['merge', '--quiet', '--no-edit', '--no-verify', '--ff', 'FETCH_HEAD'],
    rebase: ['rebase', '--quiet', 'FETCH_HEAD'],
  } as const;
  const result = await repository.git({ args: how[strategy], variables: identityVariables(author) });
  if (result.exitCode !== 0) {
    const { entries } = await readStatus(repository, { limit: 1000, ignored: false });
    const paths = entries.filter(({ index }) => index === 'unmerged').map(({ path }) => path);
    if (onConflict === 'abort' && strategy !== 'ff-only') {
      // When it was refused before it began there is nothing to go back from.
      await repository.git({ args: [strategy === 'rebase' ? 'rebase' : 'merge', '--abort'] });
    }
    const context = paths.length === 0 ? {} : { paths, isAborted: onConflict === 'abort' };
    throw gitProblem({ result, what: `The ${strategy === 'rebase' ? 'rebase' : 'merge'}`, context });
  }
  return await readState(repository);
}

async function requireBranch(repository: Repository): Promise<string> {
  const branch = await currentBranch(repository);
  if (branch === undefined) {
    throw new ProblemError('conflict', 'No branch is checked out: name one, or check one out.');
  }
  return branch;
}

/** Going back from a merge that failed must not throw away another one. */
async function requireNoMerge(repository: Repository): Promise<void> {
  if ((await repository.git({ args: ['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'] })).exitCode === 0) {
    throw new ProblemError('git_conflict', 'A merge is under way: commit it or give it up first.');
  }
}

async function configuredUpstream(
  repository: Repository,
  branch: string,
): Promise<{ remote: string; branch: string } | undefined> {
  const read = async (key: string): Promise<string> => {
    const { exitCode, stdout } = await repository.git({ args: ['config', '--get', '--', `branch.${branch}.${key}`] });
    return exitCode === 0 ? stdout.toString('utf8').trim() : '';
  };
  const [remote, merge] = [await read('remote'), await read('merge')];
  return /^[A-Za-z0-9_][\w.-]*$/.test(remote) && merge.startsWith('refs/heads/')
    ? { remote, branch: merge.slice('refs/heads/'.length) }
    : undefined;
}
