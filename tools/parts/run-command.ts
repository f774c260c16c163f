import { spawn } from 'node:child_process';
import { repositoryRoot } from '../workspace/paths.ts';

export interface CommandOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Prints to the terminal as it goes instead of collecting. */
  readonly isLive?: boolean;
}

export interface CommandResult {
  /** null when a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  /** stdout and stderr as they came. */
  readonly output: string;
}

const killGraceMs = 5_000;

/**
 * Runs a program in a process group of its own, without stdin. When `signal` aborts, the whole group gets SIGTERM and, five
 * seconds later, SIGKILL.
 */
export async function runCommand(file: string, options: CommandOptions = {}): Promise<CommandResult> {
  const { args = [], cwd = repositoryRoot, env = process.env, signal, isLive = false } = options;
  const target = isLive ? 'inherit' : 'pipe';
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', target, target] });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    killGroup(child.pid, 'SIGTERM');
    killTimer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), killGraceMs);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<CommandResult>((resolve) => {
      child.once('error', (error) => resolve({ exitCode: null, output: error.message }));
      child.once('close', (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString() }));
    });
  } finally {
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', stop);
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
