import type { SessionRecord } from '@sandbox-agent/protocol';
import type { SessionRow } from '../schema/tables.ts';
import { SessionStoreError } from '../session-store-error.ts';

/**
 * @throws SessionStoreError `invalid_argument` when the record has no id or time, or holds what JSON cannot.
 */
export function encodeSession(session: SessionRecord): SessionRow {
  if (typeof session.id !== 'string' || session.id === '' || !Number.isFinite(session.createdAt)) {
    throw new SessionStoreError('invalid_argument', 'A session record needs an `id` and a `createdAt` in milliseconds');
  }
  try {
    return { id: session.id, created_at: session.createdAt, record: JSON.stringify(session) };
  } catch (error) {
    throw new SessionStoreError('invalid_argument', `The record of session ${session.id} cannot be written as JSON`, {
      cause: error,
    });
  }
}

/**
 * @throws SessionStoreError `corrupt` when the stored text is not JSON.
 */
export function decodeSession(row: SessionRow): SessionRecord {
  try {
    return JSON.parse(row.record) as SessionRecord;
  } catch (error) {
    throw new SessionStoreError('corrupt', `The stored record of session ${row.id} is not JSON`, { cause: error });
  }
}
