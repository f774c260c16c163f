import type { ErrorCode } from '@sandbox-agent/protocol/errors';
import { ProblemError } from '../http/problem-error.ts';
import type { GitResult } from './git-call.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What git says when something is wrong → the code that stands for it. The first that fits counts. */
const meanings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/not a git repository|must be run in a work tree/, 'git_not_a_repository'],
  [/dubious ownership/, 'permission_denied'],
  [/No space left on device|Disk quota exceeded/, 'insufficient_storage'],
  [/tell me who you are|empty ident name|unable to auto-detect email/, 'invalid_request'],
  [
    /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied \(|returned error: 40[13]|Access denied/,
    'git_authentication_failed',
  ],
  [
    /non-fast-forward|fetch first|stale info|Not possible to fast-forward|\[rejected\]|divergent/i,
    'git_not_fast_forward',
  ],
  [/CONFLICT \(|Automatic merge failed|unmerged|needs merge|could not apply|not concluded your merge/, 'git_conflict'],
  [/nothing to commit|nothing added to commit|no changes added|already exists|\.lock': File exists/, 'conflict'],
  [/did not match any file|pathspec|unknown revision|Remote branch .* not found|couldn't find remote ref/, 'not_found'],
  [/No such remote|does not match any$/m, 'not_found'],
  [
    /Could not resolve host|unable to access|Could not read from remote|Connection (?:refused|reset|timed out|closed)|repository .* not found|hung up|early EOF|transport .* not allowed|protocol error|Could not resolve hostname|Host key verification failed|remote rejected/,
    'git_remote_failed',
  ],
];

export interface GitFailure {
  readonly result: Pick<GitResult, 'stderr' | 'stdout'>;
  /** What was asked for, as "the push": begins the detail. */
  readonly what: string;
  /** Must not be shown, wherever they come from. */
  readonly secrets?: readonly string[] | undefined;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** Why git refused, as a typed problem that says what git said, without secrets and without progress. */
export function gitProblem({ result, what, secrets, context }: GitFailure): ProblemError {
  const said = withoutSecrets(meaningfulLines(`${result.stderr}\n${shortOutput(result.stdout)}`), secrets);
  const code = meanings.find(([pattern]) => pattern.test(said))?.[1] ?? 'git_failed';
  return new ProblemError(code, `${what} failed: ${said === '' ? 'git gave no reason.' : said}`, {
    context: context ?? {},
  });
}

function meaningfulLines(text: string): string {
  const lines = text.split('\n').map((line) => line.slice(line.lastIndexOf('\r') + 1).trim());
  const kept = lines.filter(
    (line) => line !== '' && !/^hint:|^remote: *$|^(?:remote: )?[A-Z][a-z ]+: +\d+%/.test(line),
  );
  return kept.slice(-20).join('\n').slice(-4_000);
}

/** Some refusals are said on stdout. A patch or a list is none. */
function shortOutput(stdout: Buffer): string {
  return stdout.length > 4_000 ? '' : stdout.toString('utf8');
}
