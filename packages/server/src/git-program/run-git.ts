import { ProblemError } from '../http/problem-error.ts';
import { findLeftBehind, SpawnFailedError, type ContainedProcess } from '../processes/contain/index.ts';
import { collectOutput } from './collect-output.ts';
import type { GitCall, GitResult, RunGit } from './git-call.ts';
import { gitEnvironment } from './git-environment.ts';

const defaultTimeoutMs = 60_000;
const defaultMaxOutputBytes = 64 * 1024 * 1024;
/** How long git may take to remove what it had begun, once it is told to end. */
const cleanUpMs = 2_000;
/** How long output may still come once the program has ended. */
const drainMs = 1_000;

/** Commands that start no other program, whatever is configured: nothing can be left of them. */
const solitary: ReadonlySet<string> = new Set([
  'cat-file',
  'check-ignore',
  'check-ref-format',
  'config',
  'diff-tree',
  'for-each-ref',
  'hash-object',
  'init',
  'ls-files',
  'ls-tree',
  'mktree',
  'rev-parse',
  'show-ref',
  'symbolic-ref',
  'update-ref',
  'write-tree',
]);

export interface RunGitOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a contained process as a part of this run of the server. */
  start(launch: {
    command: string;
    args: readonly string[];
    cwd: string;
    env: Readonly<Record<string, string>>;
    isBrief: boolean;
  }): Promise<ContainedProcess>;
}

/** Makes the function that runs git, each time contained, unattended and bounded. */
export function createRunGit(options: RunGitOptions): RunGit {
  return async (call) => {
    call.signal?.throwIfAborted();
    const child = await startGit(options, call);
    const ending = new AbortController();
    const end = (reason: unknown): void => ending.abort(reason);
    const timeoutMs = call.timeoutMs ?? defaultTimeoutMs;
    const timer = setTimeout(() => end(timedOut(call, timeoutMs)), timeoutMs);
    const hangUp = (): void => end(call.signal?.reason);
    call.signal?.addEventListener('abort', hangUp, { once: true });
    if (call.signal?.aborted === true) {
      hangUp();
    }
    let isOver = false;
    try {
      const result = await converse(child, call, ending.signal);
      isOver = !result.isTruncated;
      return result;
    } finally {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', hangUp);
      // Also when it ended by itself: a filter that it ran may have left something.
      if (!isOver || (!solitary.has(call.args[0] ?? '') && findLeftBehind([child]).length > 0)) {
        await child.terminate({ graceMs: 0, termGraceMs: cleanUpMs });
      }
    }
  };
}

async function startGit({ environment, start }: RunGitOptions, call: GitCall): Promise<ContainedProcess> {
  try {
    return await start({
      command: 'git',
      args: call.args,
      cwd: call.cwd,
      env: gitEnvironment(environment, call),
      isBrief: true,
    });
  } catch (error) {
    if (error instanceof SpawnFailedError && error.code === 'ENOENT' && !error.message.includes('working directory')) {
      throw new ProblemError('git_not_installed', 'There is no program `git` in the PATH of the server.', {
        context: { installCommand: 'apt-get install -y git' },
        cause: error,
      });
    }
    throw error;
  }
}

async function converse(child: ContainedProcess, call: GitCall, ending: AbortSignal): Promise<GitResult> {
  const stdout = collectOutput(child.stdout, { maxBytes: call.maxOutputBytes ?? defaultMaxOutputBytes });
  const stderr = collectTail(child, call);
  child.stdin.end(call.input ?? '');
  const ended = Promise.withResolvers<never>();
  const fail = (): void => ended.reject(ending.reason);
  ending.addEventListener('abort', fail, { once: true });
  if (ending.aborted) {
    fail();
  }
  // Nobody may be waiting any more when it comes.
  ended.promise.catch(() => undefined);
  try {
    const first = await Promise.race([child.exited, stdout.overflowed, ended.promise]);
    if (first === 'overflow') {
      return { exitCode: 0, stdout: stdout.bytes(), isTruncated: true, stderr: stderr() };
    }
    await Promise.race([stdout.ended, ended.promise, new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
    return {
      exitCode: first.exitCode ?? 128,
      stdout: stdout.bytes(),
      isTruncated: stdout.isOverflown(),
      stderr: first.signal === null ? stderr() : `${stderr()}\ngit was ended by ${first.signal}`,
    };
  } finally {
    ending.removeEventListener('abort', fail);
  }
}

const maximumTail = 16_384;

function collectTail(child: ContainedProcess, { onErrorText }: GitCall): () => string {
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-maximumTail);
    onErrorText?.(text);
  });
  return () => tail;
}

function timedOut({ args }: GitCall, timeoutMs: number): ProblemError {
  return new ProblemError('timeout', `git ${args[0] ?? ''} took longer than ${timeoutMs} ms and was ended.`, {
    context: { timeoutMs },
  });
}
