import type { FileChange, GitChangeKind, TreeDiff } from '@sandbox-agent/protocol';
import type { GitCall, GitResult } from './git-call.ts';
import { gitProblem } from './git-problem.ts';

/** Of the summary; a tree with more changes is told as far as that goes. */
const maximumSummaryBytes = 16 * 1024 * 1024;

const changeOfLetter: Readonly<Record<string, GitChangeKind>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type_changed',
  U: 'unmerged',
};

/** The letter of git for a change. */
export function changeKindOf(letter: string): GitChangeKind {
  return changeOfLetter[letter] ?? 'modified';
}

export interface ReadDiffOptions {
  /** Runs git where the trees are. */
  readonly git: (call: Omit<GitCall, 'cwd'>) => Promise<GitResult>;
  /** The arguments that say what is compared, options first, paths behind `--` last. */
  readonly compared: readonly string[];
  readonly contextLines?: number | undefined;
  readonly maxPatchBytes: number;
}

/** Compares two trees: the files that differ, and the patch as far as it fits. */
export async function readDiff({ git, compared, contextLines, maxPatchBytes }: ReadDiffOptions): Promise<TreeDiff> {
  const always = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', '--ignore-submodules=none'];
  const run = async (options: readonly string[], maxOutputBytes: number) => {
    const result = await git({
      variables: { GIT_OPTIONAL_LOCKS: '0' },
      args: [...always, ...options, ...compared],
      maxOutputBytes,
    });
    if (result.exitCode !== 0) {
      throw gitProblem({ result, what: 'The comparison' });
    }
    return result;
  };
  const summary = await run(['--raw', '--numstat', '-z'], maximumSummaryBytes);
  const patch = await run(
    ['--patch', ...(contextLines === undefined ? [] : [`--unified=${contextLines}`])],
    maxPatchBytes,
  );
  return {
    files: parseDiffSummary(summary.stdout),
    patch: patch.stdout.toString('utf8'),
    truncated: summary.isTruncated || patch.isTruncated,
  };
}

/** Reads `--raw --numstat -z`: first what became of each file, then the lines of each file. */
export function parseDiffSummary(output: Buffer): FileChange[] {
  const fields = output.toString('utf8').split('\0');
  const changes = new Map<string, FileChange>();
  for (let index = 0; index < fields.length - 1;) {
    const field = fields[index] as string;
    if (field.startsWith(':')) {
      const letter = field.split(' ').at(-1)?.[0] ?? 'M';
      const isMove = letter === 'R' || letter === 'C';
      const path = fields[index + (isMove ? 2 : 1)] ?? '';
      const change: FileChange = { path, change: changeKindOf(letter), isBinary: false };
      changes.set(path, isMove ? { ...change, from: fields[index + 1] ?? '' } : change);
      index += isMove ? 3 : 2;
    } else {
      const [additions = '', deletions = '', named = ''] = field.split('\t');
      const path = named === '' ? (fields[index + 2] ?? '') : field.slice(additions.length + deletions.length + 2);
      const change = changes.get(path);
      if (change !== undefined) {
        changes.set(path, { ...change, ...linesOf(additions, deletions) });
      }
      index += named === '' ? 3 : 1;
    }
  }
  return [...changes.values()];
}

function linesOf(additions: string, deletions: string): Partial<FileChange> {
  return additions === '-' ? { isBinary: true } : { additions: Number(additions), deletions: Number(deletions) };
}
