/** The two things that a task's runner takes from its surroundings. */
export interface Terminal {
  readonly print: (line: string) => void;
  /** Milliseconds, rising. */
  readonly now: () => number;
}

/** The terminal of this process. */
export function createTerminal(): Terminal {
  return { print: (line) => console.log(line), now: () => performance.now() };
}
