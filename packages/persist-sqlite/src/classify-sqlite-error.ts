import type { SessionStoreErrorCode } from '@sandbox-agent/persist-core';

/** SQLite's primary result codes that have a meaning of their own for a caller (sqlite.org/rescode.html). */
const codeByResult: Readonly<Record<number, SessionStoreErrorCode>> = {
  5: 'locked', // SQLITE_BUSY
  6: 'locked', // SQLITE_LOCKED
  8: 'read_only', // SQLITE_READONLY
  11: 'corrupt', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  26: 'corrupt', // SQLITE_NOTADB
};

/** SQLITE_IOERR_SHMSIZE: the index of the write-ahead log could not grow, which is how a full disk shows there. */
const sharedMemorySizeResult = 4874;

/** The reason behind an error of SQLite. */
export function classifySqliteError(error: unknown): SessionStoreErrorCode {
  const result = resultCode(error);
  if (result === undefined) return 'failed';
  if (result === sharedMemorySizeResult) return 'full';
  // The low byte is the primary code; what is above it tells variants apart.
  return codeByResult[result & 0xff] ?? 'failed';
}

/** The result code is `errcode` on an error of `node:sqlite` and `errno` on one of `bun:sqlite`. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errcode, errno } = error as { errcode?: unknown; errno?: unknown };
  const code = errcode ?? errno;
  return typeof code === 'number' && code > 0 ? code : undefined;
}
