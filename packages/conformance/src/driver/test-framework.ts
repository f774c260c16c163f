/** Declares one test. A third argument, where the framework takes it, is the time limit in milliseconds. */
export interface TestFunction {
  (name: string, run: () => Promise<void>, timeoutMs?: number): unknown;
  skip(name: string, run: () => Promise<void>): unknown;
}

/** The two functions that Vitest, `bun:test`, Jest and `node:test` have in common. */
export interface TestFramework {
  describe(name: string, declare: () => void): unknown;
  it: TestFunction;
}
