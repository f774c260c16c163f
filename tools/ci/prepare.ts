import { installNeededPackages } from './debian-packages.ts';

/** What a suite found around it. */
export interface Preparation {
  /** What cannot run on this machine, each with the reason. With `CI=true` each of them is a failure. */
  readonly unavailable: ReadonlyMap<string, string>;
}

/**
 * Prepares what suites need from the machine beyond Node and npm. Most of it they bring themselves: real agents are installed from npm by
 * the code under test, and servers listen on loopback. What the distribution has is installed where that is allowed.
 */
export async function prepareMachine(): Promise<Preparation> {
  const unavailable = await installNeededPackages();
  for (const [purpose, reason] of unavailable) {
    console.log(`NOT THERE  ${purpose}: ${reason}`);
  }
  return { unavailable };
}
