import { numberedEntry, openLog } from './log.test-support.ts';
import type { SessionLog, SessionLogOptions } from './session-log.ts';

/** The clock of retention by age. */
export const now = (): number => Date.now();

/** A log that flushes when it is told to, and only then trims by itself. */
export function openKept(directory: string, options: Partial<SessionLogOptions> = {}): Promise<SessionLog> {
  return openLog(directory, { fsync: 'always', segmentMaxBytes: 2000, retention: { maxBytes: 6000, now }, ...options });
}

/** Appends one batch an entry, so that every entry may begin a segment, and waits until what is too much is gone. */
export async function fill(log: SessionLog, first: number, count: number, padding = 0): Promise<void> {
  for (let number = first; number < first + count; number += 1) {
    log.append([numberedEntry(number, padding)]);
  }
  await log.durable(first + count - 1);
  await log.trim();
}

/** Closing flushes and removes what is too much; opening looks again. */
export async function reopen(
  log: SessionLog,
  directory: string,
  options?: Partial<SessionLogOptions>,
): Promise<SessionLog> {
  await log.close();
  return openKept(directory, options);
}
