import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { currentTarget, targetCommand } from './server-target.ts';

export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  readonly process: ChildProcessWithoutNullStreams;
  readonly pid: number;
  /** Everything it wrote so far. */
  output(): string;
  errorOutput(): string;
  /** Resolves when it has ended and its output is complete. */
  readonly exited: Promise<ProgramExit>;
}

export interface ProgramOptions {
  readonly args: readonly string[];
  /** Added to PATH and the given HOME; nothing else of this process's environment gets through. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Kills it when it has not ended by itself. Default: never. */
  readonly timeoutMs?: number;
}

/** Below the time limit of a test, so that a program that should have ended does not outlive it. */
const runTimeoutMs = 15_000;

/** Starts the target of this run. The caller ends it. */
export function startProgram({ args, environment, workingDirectory, timeoutMs }: ProgramOptions): Program {
  const [command, ...first] = targetCommand(currentTarget());
  const child = spawn(command, [...first, ...args], {
    cwd: workingDirectory,
    env: { PATH: process.env['PATH'] ?? '', HOME: workingDirectory, ...environment },
    stdio: 'pipe',
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' as const }),
  });
  let output = '';
  let errorOutput = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorOutput += text));
  const exited = new Promise<ProgramExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return { process: child, pid: child.pid ?? 0, output: () => output, errorOutput: () => errorOutput, exited };
}

/** Runs the target of this run to its end. */
export async function runProgram(
  options: ProgramOptions,
): Promise<ProgramExit & { output: string; errorOutput: string }> {
  const program = startProgram({ timeoutMs: runTimeoutMs, ...options });
  program.process.stdin.end();
  const exit = await program.exited;
  return { ...exit, output: program.output(), errorOutput: program.errorOutput() };
}
