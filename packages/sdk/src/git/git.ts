import type {
  GitBranchList,
  GitCheckoutRequest,
  GitCloneRequest,
  GitCommit,
  GitCommitRequest,
  GitCreateBranchRequest,
  GitFetchRequest,
  GitInitRequest,
  GitLog,
  GitPullRequest,
  GitPushRequest,
  GitRepositoryState,
  GitStatus,
  TreeDiff,
} from '@sandbox-agent/protocol';
import type { HttpClient } from '../http/http-client.ts';
import { readProgressStream } from '../http/progress-stream.ts';
import { retrying } from '../http/retry.ts';
import type {
  GitCallOptions,
  GitCredentials,
  GitDiffQuery,
  GitLogQuery,
  GitRemoteOptions,
  GitStatusQuery,
} from './git-types.ts';
import { withFiles } from './with-files.ts';

/**
 * Repositories in the sandbox, over its git program. `path` is the repository or a directory in it. What goes wrong is a
 * `SandboxAgentError` with a code of its own: `git_conflict`, `git_not_fast_forward`, `git_authentication_failed`, …
 */
export interface Git {
  status(path: string, query?: GitStatusQuery): Promise<GitStatus>;
  diff(path: string, query?: GitDiffQuery): Promise<TreeDiff>;
  /** Newest first. */
  log(path: string, query?: GitLogQuery): Promise<GitLog>;
  branches(path: string, options?: GitCallOptions): Promise<GitBranchList>;
  init(request: GitInitRequest, options?: GitCallOptions): Promise<GitRepositoryState>;
  commit(request: GitCommitRequest, options?: GitCallOptions): Promise<GitCommit>;
  checkout(request: GitCheckoutRequest, options?: GitCallOptions): Promise<GitRepositoryState>;
  createBranch(request: GitCreateBranchRequest, options?: GitCallOptions): Promise<GitRepositoryState>;
  /** An aborted one leaves nothing behind, nor does one that fails. */
  clone(request: GitCloneRequest, options?: GitRemoteOptions): Promise<GitRepositoryState>;
  fetch(request: GitFetchRequest, options?: GitRemoteOptions): Promise<GitRepositoryState>;
  pull(request: GitPullRequest, options?: GitRemoteOptions): Promise<GitRepositoryState>;
  push(request: GitPushRequest, options?: GitRemoteOptions): Promise<GitRepositoryState>;
}

export function createGit(http: HttpClient): Git {
  const read = <Answer extends object>(noun: string, query: object, { signal }: GitCallOptions): Promise<Answer> =>
    retrying(() => http.json<Answer>({ method: 'GET', path: `/v1/git/${noun}`, query: { ...query }, signal }), signal);
  // Nothing that changes a repository is sent twice: whether the first was done is not known.
  const change = <Answer extends object>(noun: string, json: object, options: GitCallOptions = {}): Promise<Answer> =>
    http.json({ method: 'POST', path: `/v1/git/${noun}`, json, signal: options.signal });
  const exchange = (noun: string, json: object, options: GitRemoteOptions = {}): Promise<GitRepositoryState> => {
    const { credentials, onProgress, signal } = options;
    const headers = credentials === undefined ? {} : headersOf(credentials);
    const request = { method: 'POST', path: `/v1/git/${noun}`, json, headers, signal } as const;
    return onProgress === undefined ? http.json(request) : readProgressStream(http, request, onProgress);
  };
  return {
    status: (path, { signal, ...query } = {}) => read('status', { path, ...query }, { ...(signal && { signal }) }),
    diff: (path, { signal, files, ...query } = {}) =>
      read(withFiles('diff', files), { path, ...query }, { ...(signal && { signal }) }),
    log: (path, { signal, ...query } = {}) => read('log', { path, ...query }, { ...(signal && { signal }) }),
    branches: (path, options = {}) => read('branches', { path }, options),
    init: (request, options) => change('init', request, options),
    commit: (request, options) => change('commit', request, options),
    checkout: (request, options) => change('checkout', request, options),
    createBranch: (request, options) => change('branches', request, options),
    clone: (request, options) => exchange('clone', request, options),
    fetch: (request, options) => exchange('fetch', request, options),
    pull: (request, options) => exchange('pull', request, options),
    push: (request, options) => exchange('push', request, options),
  };
}

function headersOf({ username, password, origin }: GitCredentials): Record<string, string> {
  const bytes = new TextEncoder().encode(`${username ?? 'x-access-token'}:${password}`);
  const encoded = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return {
    'git-authorization': `Basic ${encoded}`,
    ...(origin === undefined ? {} : { 'git-authorization-origin': origin }),
  };
}
