/**
 * Why a store refused.
 *
 * - `invalid_argument`: the call itself is wrong (an unknown cursor, an event of another session, a value JSON cannot hold).
 * - `read_only`, `full`, `locked`: the store is sound and cannot be written now; nothing of the call was stored.
 * - `newer_schema`: a later version of this package wrote the database; nothing was touched.
 * - `corrupt`: what is stored is not a session store, or is damaged.
 * - `unreachable`: there is no way to the database now, or it lets nobody in; whether the call was carried out is not known when
 *   the way was lost in its middle, and calling again does no harm.
 * - `closed`: the driver was closed before the call.
 * - `failed`: anything else; `cause` says what.
 */
export type SessionStoreErrorCode =
  | 'invalid_argument'
  | 'read_only'
  | 'full'
  | 'locked'
  | 'newer_schema'
  | 'corrupt'
  | 'unreachable'
  | 'closed'
  | 'failed';

/** What every method of a session store rejects with. `cause` keeps the error of what it stores in. */
export class SessionStoreError extends Error {
  override readonly name = 'SessionStoreError';
  readonly code: SessionStoreErrorCode;

  constructor(code: SessionStoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Recognises the error by its brand, so that it holds across two copies of this package. */
export function isSessionStoreError(error: unknown): error is SessionStoreError {
  return error instanceof Error && error.name === 'SessionStoreError' && 'code' in error;
}
