import { spawn } from 'node:child_process';

export interface RunProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Kills the whole group of the program. */
  readonly signal: AbortSignal;
}

const outputLimit = 1024 * 1024;

/** Runs a program in a group of its own, as agents do with their tools. Rejects when it cannot be started. */
export function runProgram(
  options: RunProgramOptions,
): Promise<{ exitCode: number | null; signal: string | null; output: string }> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-outputLimit);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const kill = () => {
      if (child.pid !== undefined) {
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      }
    };
    options.signal.addEventListener('abort', kill, { once: true });
    child.once('error', (error) => {
      options.signal.removeEventListener('abort', kill);
      reject(error);
    });
    child.once('close', (exitCode, signal) => {
      options.signal.removeEventListener('abort', kill);
      resolve({ exitCode, signal, output });
    });
  });
}

/** Starts a program that outlives its turn and this process, with a session of its own. Resolves with its pid. */
export function leaveProgramBehind(options: Omit<RunProgramOptions, 'signal'>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.command, options.args, { cwd: options.cwd, detached: true, stdio: 'ignore' });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve(child.pid ?? 0);
    });
  });
}
