/** Time as a parameter of everything inside the client. */
export interface Clock {
  /** Epoch milliseconds, for what is stored. */
  now(): number;
  /** Milliseconds that only go forward, for measuring how long something took. */
  monotonicMs(): number;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};
