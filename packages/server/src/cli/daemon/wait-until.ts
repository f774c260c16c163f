const intervalMs = 20;

/** Looks again and again. Resolves with what was found, `undefined` when the time is over. */
export async function waitUntil<Found>(
  look: () => Found | undefined | Promise<Found | undefined>,
  timeoutMs: number,
): Promise<Found | undefined> {
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() > endAt) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
