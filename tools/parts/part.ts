/** What one part of a task came to. */
export interface PartOutcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Everything the part printed, when it did not print to the terminal itself. */
  readonly output: string;
  /** What failed, a line each: its name and the first line of its error. Without it a failure is told by the first line of the output. */
  readonly failures?: readonly string[];
}

/** One step of a task that passes or fails by itself: a linter, a build, a test suite. */
export interface Part {
  readonly name: string;
  /** Parts that must have passed before this one makes sense. Names that are not in the same run do not count. */
  readonly needs?: readonly string[];
  /** Runs alone, since it prints as it goes or its timing matters. */
  readonly isExclusive?: boolean;
  run(signal: AbortSignal): Promise<PartOutcome>;
}

/** The outcome of a part that is one thing: it passed or it failed. */
export function singleOutcome(isOk: boolean, output: string): PartOutcome {
  return { passed: isOk ? 1 : 0, failed: isOk ? 0 : 1, skipped: 0, output };
}
