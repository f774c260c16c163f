import { spawn } from 'node:child_process';

export interface ProgramResult {
  readonly exitCode: number | null;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Runs a program to its end; one that cannot be started has no exit code and says why in `output`. */
export function runProgram(command: string, args: readonly string[], { cwd }: { cwd: string }): Promise<ProgramResult> {
  // Inside another test runner the tests would report to that one and look as if there were none.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => resolve({ exitCode: null, output: error.message }));
    child.once('close', (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
