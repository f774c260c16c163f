import type { SessionRecord } from '@sandbox-agent/protocol';
import { SessionStoreError } from '../session-store-error.ts';

/** A session as it is stored. `createdAt` stands beside the record because it is sorted by; the record holds all of it. */
export interface StoredSession {
  id: string;
  createdAt: number;
  /** The whole record as JSON text: fields this version does not know survive. */
  record: string;
}

/**
 * @throws SessionStoreError `invalid_argument` when the record has no id or time, or holds what JSON cannot.
 */
export function encodeSession(session: SessionRecord): StoredSession {
  if (typeof session.id !== 'string' || session.id === '' || !Number.isFinite(session.createdAt)) {
    throw new SessionStoreError('invalid_argument', 'A session record needs an `id` and a `createdAt` in milliseconds');
  }
  try {
    return { id: session.id, createdAt: session.createdAt, record: JSON.stringify(session) };
  } catch (error) {
    throw new SessionStoreError('invalid_argument', `The record of session ${session.id} cannot be written as JSON`, {
      cause: error,
    });
  }
}

/**
 * @throws SessionStoreError `corrupt` when the stored text is not JSON.
 */
export function decodeSession({ id, record }: StoredSession): SessionRecord {
  try {
    return JSON.parse(record) as SessionRecord;
  } catch (error) {
    throw new SessionStoreError('corrupt', `The stored record of session ${id} is not JSON`, { cause: error });
  }
}
