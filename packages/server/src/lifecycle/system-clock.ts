import type { Clock } from './clock.ts';

/** The real time. Composition roots create it and pass it on. */
export function createSystemClock(): Clock {
  // oxlint-disable-next-line sandbox-agent/no-ambient-input -- this is the one place where time enters the server.
  return { now: () => Date.now(), monotonicMs: () => performance.now() };
}
