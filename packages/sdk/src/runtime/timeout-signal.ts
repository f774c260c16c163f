/** Aborts after so many milliseconds. The platform's own refuses fractions, which measured times are. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(Math.max(0, ms)));
}
