import type { TreeDiff } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import { readDiff } from '../git-program/index.ts';
import { resolveCommit, type Repository } from './repository.ts';

const defaultPatchBytes = 4 * 1024 * 1024;

export interface RepositoryDiffOptions {
  readonly isStaged: boolean;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Relative to the directory of the request, taken literally. */
  readonly files: readonly string[];
  readonly contextLines?: number | undefined;
  /** Of the patch. Default 4 MiB. */
  readonly maxBytes?: number | undefined;
}

/** Compares two states of a repository: index and working tree, commit and index, commit and working tree, or two commits. */
export async function readRepositoryDiff(repository: Repository, options: RepositoryDiffOptions): Promise<TreeDiff> {
  const { isStaged, from, to, files, contextLines, maxBytes = defaultPatchBytes } = options;
  if (to !== undefined && (from === undefined || isStaged)) {
    throw new ProblemError('invalid_request', 'query.to: expected together with `from`, and without `staged`.');
  }
  const commits: string[] = [];
  for (const revision of [from, to]) {
    commits.push(...(revision === undefined ? [] : [await resolveCommit(repository, revision)]));
  }
  return await readDiff({
    git: (call) => repository.git(call),
    compared: [...(isStaged ? ['--cached'] : []), ...commits, '--', ...files],
    contextLines,
    maxPatchBytes: maxBytes,
  });
}
