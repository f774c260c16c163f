/** One option of a command: how it is written on the command line, in the environment and in the help text. */
export interface OptionDefinition {
  /** Long flag without dashes. */
  readonly name: string;
  /** Short flag without the dash. */
  readonly short?: string;
  /** What stands for the value in the help text. Without it the option is a switch. */
  readonly value?: string;
  /** The environment variable that sets it. A list is written with commas there. */
  readonly variable?: string;
  readonly repeatable?: boolean;
  /** Its value is never shown. */
  readonly secret?: boolean;
  /** What holds when it is not given, as the help text says it. */
  readonly fallback?: string;
  readonly summary: string;
}

/** A given option: its value and where it came from (`--port`, `SANDBOX_AGENT_PORT`), for error messages. */
export interface OptionValue {
  readonly value: string;
  /** All values of a repeatable option; one element otherwise. */
  readonly values: readonly string[];
  readonly source: string;
  readonly from: 'flag' | 'variable';
}

/** Given options by name. A switch that is off is absent. */
export type OptionValues = ReadonlyMap<string, OptionValue>;
