/** A day: as long as a timer can be trusted with, and longer than any proxy keeps a silent request. */
const maximumSeconds = 86_400;

/**
 * The seconds of a `Prefer: wait=N` header; `undefined` without one. A preference that cannot be read is not an error: it is
 * ignored, as RFC 7240 asks.
 */
export function readPreferWait(header: string | undefined): number | undefined {
  const match = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})"?(?:$|[,;\s])/i.exec(header ?? '');
  return match?.[1] === undefined ? undefined : Math.min(Number(match[1]), maximumSeconds);
}
