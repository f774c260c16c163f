import type { SessionStoreErrorCode } from '@sandbox-agent/persist-sql';

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

const nameToResult: Readonly<Record<string, number>> = {
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_NOTADB: 26,
  SQLITE_IOERR_SHMSIZE: sharedMemorySizeResult,
};

/**
 * The reason behind an error of SQLite. The result code is `errcode` on an error of `node:sqlite`, `errno` on one of
 * `bun:sqlite`, and a name in `code` on one of `better-sqlite3`.
 */
export function classifySqliteError(error: unknown): SessionStoreErrorCode {
  if (!(error instanceof Error)) return 'failed';
  const result = resultCode(error);
  if (result === undefined) return 'failed';
  if (result === sharedMemorySizeResult) return 'full';
  // The low byte is the primary code; what is above it tells variants apart.
  return codeByResult[result & 0xff] ?? 'failed';
}

function resultCode(error: Error & { errcode?: unknown; errno?: unknown; code?: unknown }): number | undefined {
  if (typeof error.errcode === 'number') return error.errcode;
  if (typeof error.errno === 'number' && error.errno > 0) return error.errno;
  if (typeof error.code !== 'string') return undefined;
  return nameToResult[error.code] ?? nameToResult[error.code.split('_').slice(0, 2).join('_')];
}
