import type { GitBranch, GitBranchList, GitCommit, GitLog } from '@sandbox-agent/protocol';
import { currentBranch, resolveCommit, type Repository } from './repository.ts';

/** NUL cannot be in any of them, and ends each. */
const commitFields = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'] as const;

export interface ReadLogOptions {
  /** Default `HEAD`. */
  readonly ref?: string | undefined;
  readonly limit: number;
  readonly skip: number;
  /** Only commits that changed it; relative to the directory of the request. */
  readonly file?: string | undefined;
}

/** Commits, newest first. A repository without commits has none. */
export async function readLog(repository: Repository, { ref, limit, skip, file }: ReadLogOptions): Promise<GitLog> {
  const start = ref === undefined ? await findHead(repository) : await resolveCommit(repository, ref);
  if (start === undefined) {
    return { commits: [], hasMore: false };
  }
  const { stdout } = await repository.require('The log', {
    args: [
      'log',
      '-z',
      '--no-color',
      '--no-show-signature',
      '--encoding=UTF-8',
      `--format=tformat:${commitFields.join('%x00')}`,
      `--max-count=${limit + 1}`,
      `--skip=${skip}`,
      start,
      '--',
      ...(file === undefined ? [] : [file]),
    ],
  });
  const commits = parseLog(stdout);
  return { commits: commits.slice(0, limit), hasMore: commits.length > limit };
}

/** One commit. */
export async function readCommit(repository: Repository, ref: string): Promise<GitCommit> {
  const { commits } = await readLog(repository, { ref, limit: 1, skip: 0 });
  return commits[0] as GitCommit;
}

function parseLog(output: Buffer): GitCommit[] {
  const fields = output.toString('utf8').split('\0');
  const commits: GitCommit[] = [];
  for (let at = 0; at + commitFields.length < fields.length + 1 && fields[at] !== ''; at += commitFields.length) {
    const [commit = '', parents = '', name = '', email = '', time, byName = '', byEmail = '', byTime, message = ''] =
      fields.slice(at, at + commitFields.length);
    commits.push({
      commit,
      parents: parents === '' ? [] : parents.split(' '),
      author: { name, email, at: Number(time) * 1000 },
      committer: { name: byName, email: byEmail, at: Number(byTime) * 1000 },
      message: message.trimEnd(),
    });
  }
  return commits;
}

const branchFields = [
  'refname',
  'objectname',
  'committerdate:unix',
  'HEAD',
  'upstream:short',
  'upstream:track',
  'symref',
];

/** Local and remote branches, by name. */
export async function readBranches(repository: Repository): Promise<GitBranchList> {
  const { stdout } = await repository.require('The list of branches', {
    args: [
      'for-each-ref',
      `--format=${branchFields.map((field) => `%(${field})`).join('%00')}`,
      'refs/heads',
      'refs/remotes',
    ],
  });
  const lines = stdout.toString('utf8').split('\n').filter(Boolean);
  const branches = lines.flatMap((line) => branchOf(line.split('\0')));
  return { head: (await currentBranch(repository)) ?? null, branches };
}

function branchOf([ref = '', commit = '', time, head, upstream = '', track = '', symref]: string[]): GitBranch[] {
  // `origin/HEAD` is another name of a branch that is in the list.
  if (symref !== '') {
    return [];
  }
  const isRemote = ref.startsWith('refs/remotes/');
  const count = (word: string): number => Number(new RegExp(`${word} (\\d+)`).exec(track)?.[1] ?? 0);
  const isUpstreamGone = track === '[gone]';
  return [
    {
      name: ref.replace(/^refs\/(?:heads|remotes)\//, ''),
      commit,
      isRemote,
      isCurrent: head === '*',
      committedAt: Number(time) * 1000,
      ...(upstream === '' ? {} : { upstream, isUpstreamGone }),
      ...(upstream === '' || isUpstreamGone ? {} : { ahead: count('ahead'), behind: count('behind') }),
    },
  ];
}

/** Undefined before the first commit. */
async function findHead(repository: Repository): Promise<string | undefined> {
  const { exitCode, stdout } = await repository.git({ args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] });
  return exitCode === 0 ? stdout.toString('utf8').trim() : undefined;
}
