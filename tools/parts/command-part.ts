import { singleOutcome, type Part } from './part.ts';
import { runCommand } from './run-command.ts';

export interface CommandPartOptions {
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly needs?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A part that is one program: exit code 0 is a pass. */
export function createCommandPart({ name, file, args, needs, env }: CommandPartOptions): Part {
  return {
    name,
    needs,
    async run(signal) {
      const { exitCode, output } = await runCommand(file, { args, env, signal });
      return singleOutcome(exitCode === 0, output);
    },
  };
}
