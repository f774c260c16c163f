import { runSearchProgram } from '../files/search/run-search-program.ts';
import type { Command } from './command.ts';
import { ConfigError } from './config-error.ts';

/** `sandbox-agent search-files DIRECTORY`: started by the server itself, with the request on standard input. */
export const searchFilesCommand: Command = {
  usage: 'DIRECTORY',
  options: [],
  async run({ args }) {
    const [directory, ...others] = args;
    if (directory === undefined || others.length > 0) {
      throw new ConfigError('DIRECTORY', 'expected one directory');
    }
    await runSearchProgram({ directory, input: process.stdin, output: process.stdout });
    return 0;
  },
};
