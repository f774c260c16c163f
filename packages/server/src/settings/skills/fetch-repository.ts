import { createHash } from 'node:crypto';
import type { SkillSource } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import { withoutSecrets, type RunGit } from '../../git-program/index.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import { createRepositoryCache } from './repository-cache.ts';
import { refOf, refused, repositoryAddressOf } from './skill-source-url.ts';

export interface FetchRepositoryOptions {
  readonly source: SkillSource;
  /** Where fetched repositories are kept. */
  readonly cacheDirectory: string;
  readonly runGit: RunGit;
  readonly clock: Clock;
  readonly createId: () => string;
  /** Whether a directory of this machine may be read: its real path, or a problem. */
  readonly resolvePath: (path: string) => Promise<string>;
  readonly signal?: AbortSignal | undefined;
}

const fetchTimeoutMs = 120_000;

/** How long what a branch pointed at is good enough. A commit never changes. */
const freshForMs = 10 * 60_000;

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Also repositories of this machine: whether their path may be read was asked before. */
const allowedProtocols = 'https:http:ssh:git:file';

/**
 * The checked-out tree of a source, from the cache when it is young enough, or when nobody can be reached.
 *
 * @throws ProblemError `skills_unavailable`
 */
export async function fetchRepository(options: FetchRepositoryOptions): Promise<string> {
  const { source, clock } = options;
  const address = repositoryAddressOf(source);
  const ref = refOf(source);
  if (address.localPath !== undefined) {
    await options.resolvePath(address.localPath).catch((error: unknown) => {
      throw error instanceof ProblemError ? refused(source.source, error.message) : error;
    });
  }
  const key = createHash('sha256')
    .update(JSON.stringify([address.url, ref]))
    .digest('hex')
    .slice(0, 32);
  const cache = createRepositoryCache({
    directory: options.cacheDirectory,
    now: () => clock.now(),
    createId: options.createId,
  });
  const kept = await cache.find(key);
  if (kept !== undefined && (commitId.test(ref) || clock.now() - kept.fetchedAt < freshForMs)) {
    return kept.path;
  }
  try {
    return (await cache.add(key, (directory) => checkOut(directory, { url: address.url, ref, options }))).path;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (kept === undefined) {
      throw error;
    }
    return kept.path;
  }
}

async function checkOut(
  directory: string,
  { url, ref, options }: { url: string; ref: string; options: FetchRepositoryOptions },
): Promise<void> {
  const steps = [
    ['init', '--quiet', '--template='],
    ['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--', url, ref],
    ['checkout', '--quiet', '--force', 'FETCH_HEAD'],
  ];
  for (const args of steps) {
    const { exitCode, stderr } = await options.runGit({
      args,
      cwd: directory,
      variables: { GIT_ALLOW_PROTOCOL: allowedProtocols, GIT_LFS_SKIP_SMUDGE: '1' },
      config: [['advice.detachedHead', 'false']],
      timeoutMs: fetchTimeoutMs,
      signal: options.signal,
    });
    if (exitCode !== 0) {
      const lines = stderr.trim().split('\n');
      const line = lines.find((one) => one.startsWith('fatal:')) ?? lines.at(-1) ?? '';
      throw refused(options.source.source, line === '' ? `git ended with ${exitCode}` : withoutSecrets(line));
    }
  }
}
