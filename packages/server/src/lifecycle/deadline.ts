/** What became of work that had a deadline. The work itself goes on when the time passed. */
export type DeadlineOutcome<T> = { readonly done: true; readonly value: T } | { readonly done: false };

/**
 * Waits for a promise, but no longer than `timeoutMs`. Rejects when the promise rejects in time; a rejection after the
 * deadline is swallowed, because nobody waits for it any more.
 */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<DeadlineOutcome<T>> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<DeadlineOutcome<T>>((resolve) => {
    timer = setTimeout(() => resolve({ done: false }), timeoutMs);
  });
  const outcome = work.then((value): DeadlineOutcome<T> => ({ done: true, value }));
  outcome.catch(() => undefined);
  try {
    return await Promise.race([outcome, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
