import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GitCloneRequest, GitRepositoryState } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import { errnoOf, withPathProblems } from '../paths/index.ts';
import { gitProblem } from '../git-program/index.ts';
import { authenticate } from './credentials.ts';
import { defaultRemoteTimeoutMs, type GitDependencies, type GitRequestContext } from './dependencies.ts';
import { createProgressReader } from './progress.ts';
import { readState } from './read-status.ts';
import { parseRemoteUrl } from './remote-url.ts';
import { openRepository, resolveDirectory } from './repository.ts';

/**
 * Clones a repository into a directory that is new or empty. When it fails, or the caller hangs up, nothing of it is left.
 *
 * Files are checked out in a second step that has no credentials: it may run filters that the sandbox configures.
 */
export async function cloneRepository(
  dependencies: GitDependencies,
  request: GitCloneRequest,
  context: GitRequestContext,
): Promise<GitRepositoryState> {
  const { path, url, branch, depth, timeoutMs = defaultRemoteTimeoutMs } = request;
  const remote = parseRemoteUrl(url, 'body.url');
  const { secrets, ...call } = authenticate(context.credentials, { remote, isNamed: true });
  const target = await dependencies.resolvePath(path);
  const existed = await requireFree(target, path);
  const cwd = existed ? target : await resolveDirectory(dependencies, dirname(target));
  const { onProgress, signal } = context;
  let isOurs = true;
  try {
    const result = await dependencies.git({
      ...call,
      args: [
        'clone',
        '--no-checkout',
        '--progress',
        '--origin=origin',
        ...(branch === undefined ? [] : [`--branch=${branch}`]),
        ...(depth === undefined ? [] : [`--depth=${depth}`]),
        '--',
        url,
        target,
      ],
      cwd,
      signal,
      timeoutMs,
      onErrorText: onProgress && createProgressReader(onProgress),
    });
    if (result.exitCode !== 0) {
      // Somebody has put something there since it was looked at: git has touched none of it.
      isOurs = !/already exists and is not an empty directory/.test(result.stderr);
      throw gitProblem({ result, what: 'The clone', secrets });
    }
    const repository = await openRepository(dependencies, { path: target, signal });
    const state = await readState(repository);
    if (state.head.commit !== null) {
      onProgress?.({ phase: 'Checking out' });
      await repository.require('The checkout', { args: ['reset', '--hard', '--quiet'], timeoutMs });
    }
    return state;
  } catch (error) {
    if (isOurs) {
      await discard(target, existed);
    }
    throw error;
  }
}

/** Whether the directory is there already. @throws ProblemError `conflict` when there is something in it */
async function requireFree(target: string, path: string): Promise<boolean> {
  try {
    if ((await readdir(target)).length > 0) {
      throw new ProblemError('conflict', `${path} is not empty.`, { context: { path } });
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return false;
    }
    return await withPathProblems(path, () => Promise.reject(error));
  }
}

async function discard(target: string, existed: boolean): Promise<void> {
  const names = existed ? (await readdir(target)).map((name) => join(target, name)) : [target];
  for (const name of names) {
    await rm(name, { recursive: true, force: true });
  }
}
