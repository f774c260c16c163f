import type { CommandContext } from '../command.ts';

/** What a check found. */
export interface Finding {
  /** Of what was looked for: `git`, `agent claude`. */
  readonly name: string;
  readonly isOk: boolean;
  /** What is there, or what is missing. */
  readonly detail: string;
  /** The command that mends it, or what to do where no command can. */
  readonly fix?: string;
}

/** Something that a server may need. */
export interface Check {
  /** As it is named on the command line. */
  readonly name: string;
  /** No server works without it. */
  readonly isEssential?: boolean;
  run(context: CheckContext): Promise<Finding[]>;
}

export interface CheckContext extends Pick<CommandContext, 'environment' | 'workingDirectory'> {
  /** Absolute; need not exist. */
  readonly stateDirectory: string;
}
