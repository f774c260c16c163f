import type { EventPage, Session as SessionStatus, SessionEvent } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { SessionConflictError } from '../errors/session-conflict-error.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { storedEvent } from '../persist/read-events.ts';

/**
 * Whether the server's log and the store are of one session: they agree on the newest event that both have. An id alone does
 * not say so: the same name may have been given again on another server.
 *
 * Throws `SessionConflictError` when they differ. What cannot be compared, because one side has trimmed it, passes.
 */
export async function requireSameHistory(
  { http, driver }: Pick<ClientContext, 'http' | 'driver'>,
  status: SessionStatus,
  lastStored: number,
): Promise<void> {
  const newestCommon = Math.min(status.lastIndex, lastStored);
  if (newestCommon === 0 || newestCommon < status.firstIndex) {
    return;
  }
  const path = joinPath('/v1/sessions', status.id, 'events');
  const query = { after: newestCommon - 1, limit: 1 };
  const [page, ours] = await Promise.all([
    retrying(() => http.json<EventPage>({ method: 'GET', path, query })),
    storedEvent(driver, status.id, newestCommon),
  ]);
  const theirs = page.events?.find((event) => event.eventIndex === newestCommon);
  if (theirs && ours && !isSameEvent(theirs, ours)) {
    throw new SessionConflictError(status.id, newestCommon);
  }
}

function isSameEvent(a: SessionEvent, b: SessionEvent): boolean {
  return a.createdAt === b.createdAt && a.sender === b.sender && a.connectionId === b.connectionId;
}
