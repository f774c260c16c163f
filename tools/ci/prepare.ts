/** What a suite found around it. */
export interface Preparation {
  /** Suites that cannot run on this machine, each with the reason. With `CI=true` such a suite is a failure. */
  readonly unavailable: ReadonlyMap<string, string>;
}

/**
 * Prepares what suites need from the machine beyond Node and npm. Every present suite brings its own: real agents are installed
 * from npm by the code under test, and servers listen on loopback.
 */
export function prepareMachine(): Promise<Preparation> {
  return Promise.resolve({ unavailable: new Map() });
}
