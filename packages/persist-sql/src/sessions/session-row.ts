import type { StoredSession } from '@sandbox-agent/persist-core';
import type { SessionRow } from '../schema/tables.ts';

/** A session as a row of its table. */
export function sessionRow({ id, createdAt, record }: StoredSession): SessionRow {
  return { id, created_at: createdAt, record };
}

/** The session of a row. */
export function storedSession({ id, created_at: createdAt, record }: SessionRow): StoredSession {
  return { id, createdAt, record };
}
