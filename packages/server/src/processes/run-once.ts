import type { ProcessConfig, ProcessRunRequest, ProcessRunResponse } from '@sandbox-agent/protocol';
import { CapturedOutput } from './captured-output.ts';
import type { ContainedProcess } from './contain/index.ts';
import type { ProcessDependencies } from './dependencies.ts';
import { decodeBase64 } from './decode-input.ts';
import type { LeftBehind } from './left-behind.ts';
import { fastestStart } from './start-with-bun.ts';
import { startTree } from './start-tree.ts';
import { StreamsEnded } from './streams-ended.ts';

export interface RunOnceOptions extends ProcessDependencies {
  readonly request: ProcessRunRequest;
  readonly config: ProcessConfig;
  readonly leftBehind: LeftBehind;
  /** The caller hangs up: everything ends. */
  readonly signal: AbortSignal;
}

/** How long output may take to follow the end of the command; then somebody else holds its pipes. */
const drainMs = 50;
/** How long it may take once the tree is gone. */
const lastDrainMs = 1000;
/** For what the command left, once it has ended. */
const termGraceMs = 200;

/**
 * Runs a command to its end. The timeout ends the whole tree and the answer, whoever holds the pipes, and so does a caller who hangs
 * up. What the command leaves in the background ends with it.
 *
 * @throws the reason of the signal, and what `startTree` throws
 */
export async function runOnce(options: RunOnceOptions): Promise<ProcessRunResponse> {
  const { request, config, signal, clock, leftBehind } = options;
  const stdin = request.stdinEncoding === 'base64' ? decodeBase64(request.stdin ?? '', 'stdin') : request.stdin;
  const isBrief = request.limits === undefined;
  const startedAt = clock.monotonicMs();
  const start = isBrief && stdin === undefined ? fastestStart() : undefined;
  const child = await startTree(options, {
    request,
    isBrief,
    hasStdin: stdin !== undefined,
    ...(start === undefined ? {} : { start }),
  });
  const maxBytes = Math.min(request.maxOutputBytes ?? config.maxOutputBytes, config.maxOutputBytes);
  const stdout = new CapturedOutput(child.stdout, maxBytes);
  const stderr = new CapturedOutput(child.stderr, maxBytes);
  const streams = new StreamsEnded([child.stdout, child.stderr]);
  child.stdin.end(stdin);
  const timeoutMs = Math.min(request.timeoutMs || config.defaultRunTimeoutMs, config.maxRunTimeoutMs);
  const isInTime = await endsInTime(child, timeoutMs, signal);
  const endTree = async (graceMs: number): Promise<void> => {
    await child.terminate({ graceMs: 0, termGraceMs: graceMs });
    if (!(await streams.within(lastDrainMs))) {
      streams.destroy();
    }
  };
  if (!isInTime) {
    await endTree(0);
  } else if (!(await streams.within(drainMs)) || !isBrief) {
    await endTree(termGraceMs);
  } else {
    leftBehind.add(child);
  }
  signal.throwIfAborted();
  const { exitCode, signal: endSignal } = await child.exited;
  const encode = (output: CapturedOutput): string =>
    request.encoding === 'base64' ? output.toBase64() : output.toText();
  return {
    exitCode,
    ...(endSignal === null ? {} : { signal: endSignal }),
    timedOut: !isInTime,
    stdout: encode(stdout),
    stderr: encode(stderr),
    stdoutTruncated: stdout.isTruncated,
    stderrTruncated: stderr.isTruncated,
    durationMs: Math.round(clock.monotonicMs() - startedAt),
    ...(request.encoding === undefined ? {} : { encoding: request.encoding }),
  };
}

/** Whether the command ends by itself before its time is over or its caller has gone. */
function endsInTime(child: ContainedProcess, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (isInTime: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(isInTime);
    };
    const abort = (): void => settle(false);
    const timer = setTimeout(abort, timeoutMs);
    signal.addEventListener('abort', abort);
    if (signal.aborted) {
      abort();
    }
    child.exited.then(() => settle(true), reject);
  });
}
