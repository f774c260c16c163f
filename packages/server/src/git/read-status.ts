import type { GitChangeKind, GitHead, GitRepositoryState, GitStatus, GitStatusEntry } from '@sandbox-agent/protocol';
import { changeKindOf } from '../git-program/index.ts';
import type { Repository } from './repository.ts';

/** Reads what is checked out and what has changed. `limit` bounds the entries. */
export async function readStatus(
  repository: Repository,
  { limit, ignored }: { limit: number; ignored: boolean },
): Promise<GitStatus> {
  const { stdout, isTruncated } = await repository.require('The status', {
    args: ['status', '--porcelain=v2', '-z', '--branch', '--untracked-files=all', ...(ignored ? ['--ignored'] : [])],
    variables: { GIT_OPTIONAL_LOCKS: '0' },
  });
  const { head, entries } = parseStatus(stdout, limit);
  return {
    repository: repository.top,
    head,
    entries: entries.slice(0, limit),
    isClean: entries.every(({ workingTree }) => workingTree === 'ignored'),
    truncated: isTruncated || entries.length > limit,
  };
}

/** What is checked out, without looking at files. */
export async function readState(repository: Repository): Promise<GitRepositoryState> {
  const { stdout } = await repository.require('The status', {
    args: ['status', '--porcelain=v2', '-z', '--branch', '--untracked-files=no', '--ignore-submodules=all'],
    variables: { GIT_OPTIONAL_LOCKS: '0' },
  });
  return { repository: repository.top, head: parseStatus(stdout, 0).head };
}

/** Reads `--porcelain=v2 -z --branch`, at most one entry beyond `limit`. */
export function parseStatus(output: Buffer, limit: number): { head: GitHead; entries: GitStatusEntry[] } {
  let head: GitHead = { branch: null, commit: null };
  const entries: GitStatusEntry[] = [];
  const records = output.toString('utf8').split('\0');
  for (let index = 0; index < records.length && entries.length <= limit; index += 1) {
    const record = records[index] as string;
    switch (record[0]) {
      case '#':
        head = { ...head, ...headField(record) };
        break;
      case '1':
        entries.push(changedEntry(record, fieldsBefore(record, 8)));
        break;
      case '2':
        entries.push({ ...changedEntry(record, fieldsBefore(record, 9)), from: records[(index += 1)] ?? '' });
        break;
      case 'u':
        entries.push({ ...changedEntry(record, fieldsBefore(record, 10)), index: 'unmerged', workingTree: 'unmerged' });
        break;
      case '?':
      case '!': {
        const kind = record[0] === '?' ? 'untracked' : 'ignored';
        entries.push({ path: record.slice(2), index: 'unmodified', workingTree: kind, isSubmodule: false });
        break;
      }
      default:
    }
  }
  return { head, entries };
}

function headField(record: string): Partial<GitHead> {
  const [, name, value = '', more = ''] = record.split(' ');
  switch (name) {
    case 'branch.oid':
      return { commit: value === '(initial)' ? null : value };
    case 'branch.head':
      return { branch: value === '(detached)' ? null : value };
    case 'branch.upstream':
      return { upstream: value };
    case 'branch.ab':
      return { ahead: Math.abs(Number(value)), behind: Math.abs(Number(more)) };
    default:
      return {};
  }
}

/** How many characters the fields before the path take. */
function fieldsBefore(record: string, count: number): number {
  let position = 0;
  for (let field = 0; field < count; field += 1) {
    position = record.indexOf(' ', position) + 1;
  }
  return position;
}

function changedEntry(record: string, pathAt: number): GitStatusEntry {
  return {
    path: record.slice(pathAt),
    index: kindOf(record[2]),
    workingTree: kindOf(record[3]),
    isSubmodule: record[5] === 'S',
  };
}

function kindOf(letter = '.'): GitChangeKind {
  return letter === '.' ? 'unmodified' : changeKindOf(letter);
}
