import { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from './session-store-error.ts';

const explanations: Record<SessionStoreErrorCode, string> = {
  invalid_argument: 'The session store was called wrongly',
  read_only:
    'The session store cannot be written: it is read-only. Give its user write access, to a file and its directory both',
  full: 'The session store is full: nothing of this call was stored. Free space where it is kept and call again',
  locked: 'The session store is locked by somebody else for longer than the timeout. Call again, or raise the timeout',
  newer_schema: 'The session store was written by a newer version of this package. Update the package',
  corrupt: 'The session store is damaged or is no session store',
  unreachable: 'What the session store keeps its data in cannot be reached. Call again when it can',
  closed: 'The session store is closed',
  failed: 'The session store failed',
};

/** Turns whatever a store threw into a {@link SessionStoreError}, the thrown value kept as `cause`. */
export function toSessionStoreError(
  error: unknown,
  classify: (error: unknown) => SessionStoreErrorCode,
): SessionStoreError {
  if (isSessionStoreError(error)) return error;
  const code = classify(error);
  const detail = error instanceof Error ? error.message : String(error);
  return new SessionStoreError(code, `${explanations[code]}: ${detail}`, { cause: error });
}
