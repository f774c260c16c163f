/** Time as a parameter, so that tests decide it. */
export interface Clock {
  /** Epoch milliseconds, for what is stored or shown. */
  now(): number;
  /** Milliseconds that only go forward, for measuring how long something took. */
  monotonicMs(): number;
}
