/** How the client watches its server. All times in milliseconds. */
export interface HealthOptions {
  /** Between checks of a healthy server. Default 10,000. A failed request or stream causes a check at once. */
  readonly intervalMs?: number;
  /** Between checks while they fail. Default 500. */
  readonly unhealthyIntervalMs?: number;
  /** How long one check may take. Default 3,000. */
  readonly timeoutMs?: number;
  /** Consecutive failures before the provider is asked to start the server again. Default 3. */
  readonly failuresBeforeRecovery?: number;
  /** How long calls wait for an unreachable server before they reject. Default 30,000. */
  readonly unreachableTimeoutMs?: number;
}

export const defaultHealthOptions: Required<HealthOptions> = {
  intervalMs: 10_000,
  unhealthyIntervalMs: 500,
  timeoutMs: 3_000,
  failuresBeforeRecovery: 3,
  unreachableTimeoutMs: 30_000,
};
