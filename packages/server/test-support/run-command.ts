import { runCli } from '../src/cli/run-cli.ts';
import { currentTarget } from './server-target.ts';
import { runProgram, type ProgramOptions } from './run-program.ts';

/**
 * Runs a command that ends by itself: the target of this run, or for the source the same code in this process, which spares a
 * process for each of many cases.
 */
export async function runCommand(
  options: ProgramOptions,
): Promise<{ code: number | null; output: string; errorOutput: string }> {
  if (currentTarget() !== 'source') {
    return runProgram(options);
  }
  let output = '';
  let errorOutput = '';
  const code = await runCli({
    args: options.args,
    environment: { HOME: options.workingDirectory, ...options.environment },
    workingDirectory: options.workingDirectory,
    version: '0.0.0-source',
    self: { command: process.execPath, args: [] },
    writeOutput(text) {
      output += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      return true;
    },
    writeError: (text) => (errorOutput += text),
  });
  return { code, output, errorOutput };
}
