import type { SessionRecord } from '@sandbox-agent/protocol';
import { SessionStoreError } from '../session-store-error.ts';

/** The place of a session in the list: the last one of the page before. */
export interface SessionPosition {
  createdAt: number;
  id: string;
}

/** A position as the text that callers pass back. */
export function formatSessionCursor({ createdAt, id }: Pick<SessionRecord, 'createdAt' | 'id'>): string {
  return `${createdAt}:${id}`;
}

/**
 * Reads back what {@link formatSessionCursor} wrote.
 *
 * @throws SessionStoreError `invalid_argument` for anything else.
 */
export function parseSessionCursor(cursor: string): SessionPosition {
  const separator = cursor.indexOf(':');
  const createdAtText = cursor.slice(0, Math.max(separator, 0));
  const createdAt = Number(createdAtText);
  if (createdAtText === '' || !Number.isFinite(createdAt)) {
    throw new SessionStoreError('invalid_argument', `Not a cursor of a list of sessions: ${JSON.stringify(cursor)}`);
  }
  return { createdAt, id: cursor.slice(separator + 1) };
}
