import type { OptionDefinition } from './option-definition.ts';

/** What a command is given. The process itself (signals, exit) belongs to the server command alone. */
export interface CommandContext {
  /** The arguments after the command's name. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly version: string;
  /** How this very program is started again: the executable itself, or Node.js with the script. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
  /** Standard output: results only. False when nobody reads it any more. */
  writeOutput(text: string | Uint8Array): boolean;
  /** Standard error: progress, warnings, errors. */
  writeError(text: string): void;
}

/** The implementation of a command, in a file of its own that is loaded when it is called. */
export interface Command {
  /** What follows the command's name in the help text. */
  readonly usage: string;
  readonly options: readonly OptionDefinition[];
  /** Resolves with the exit code. Throws ConfigError for arguments it cannot use. */
  run(context: CommandContext): Promise<number>;
}

/** A command as the command line knows it before it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Started by the program itself: not in the help text. */
  readonly hidden?: boolean;
  load(): Promise<Command>;
}
