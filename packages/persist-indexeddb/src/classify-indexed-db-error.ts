import type { SessionStoreErrorCode } from '@sandbox-agent/persist-core';

/** The names of exceptions that have a meaning of their own for a caller (w3.org/TR/IndexedDB-3, "Exceptions"). */
const codeByName: Readonly<Record<string, SessionStoreErrorCode>> = {
  QuotaExceededError: 'full',
  ReadOnlyError: 'read_only',
  VersionError: 'newer_schema',
  NotFoundError: 'corrupt', // an object store of ours is missing
  NotReadableError: 'corrupt',
  DataError: 'invalid_argument',
  DataCloneError: 'invalid_argument',
  SecurityError: 'unreachable', // storage is switched off for this page
  InvalidStateError: 'unreachable', // closed under us; in private windows of some browsers, always
  UnknownError: 'unreachable', // the files behind it cannot be opened
  AbortError: 'unreachable', // the browser ended the transaction
  TimeoutError: 'locked',
};

/** The reason behind an error of IndexedDB. */
export function classifyIndexedDbError(error: unknown): SessionStoreErrorCode {
  return (error instanceof DOMException && codeByName[error.name]) || 'failed';
}
