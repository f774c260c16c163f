import type { SessionEvent, SessionPersistDriver, SessionRecord } from '@sandbox-agent/protocol';
import { SessionFileError } from '../errors/session-file-error.ts';
import { lastStoredIndex, readEventsAfter } from '../persist/read-events.ts';
import type { SessionFileSource } from './read-lines.ts';
import { readSessionFile } from './read-session-file.ts';

/** What was imported. */
export interface ImportedSession {
  session: SessionRecord;
  /** How many events the file had. */
  events: number;
}

/**
 * Stores the session of a file that {@link exportSession} wrote, in any store.
 *
 * Events are stored block by block, each verified before; the record last, once the whole file was verified, so a session of a broken
 * file never appears. Importing again changes nothing and goes on where an import was broken off. A session that is there already keeps
 * its record and may have more events than the file. At most a block of the file is held.
 *
 * @throws SessionFileError when the file is not whole, not as it was exported, or of another session than the store has under this id.
 */
export async function importSession(driver: SessionPersistDriver, source: SessionFileSource): Promise<ImportedSession> {
  let comparison: StoredEvents | undefined;
  let present: SessionRecord | undefined;
  let session: SessionRecord | undefined;
  let events = 0;
  try {
    for await (const block of readSessionFile(source)) {
      if (comparison === undefined) {
        present = await driver.getSession(block.session.id);
        if (present !== undefined) assertSameSession(present, block.session);
        comparison = await createStoredEvents(driver, block.session.id);
      }
      for (const event of block.events) await comparison.assertNotAnother(event);
      await insertAll(driver, block.session.id, block.events);
      events += block.events.length;
      session = block.session;
    }
  } finally {
    await comparison?.close();
  }
  if (session === undefined) throw new SessionFileError('truncated', 'The session file is empty');
  // Last, because only here the whole file was verified.
  if (present === undefined) await driver.updateSession(session);
  return { session: present ?? session, events };
}

async function insertAll(driver: SessionPersistDriver, sessionId: string, events: SessionEvent[]): Promise<void> {
  if (events.length === 0) return;
  if (driver.insertEvents !== undefined) return driver.insertEvents(sessionId, events);
  await Promise.all(events.map((event) => driver.insertEvent(sessionId, event)));
}

function assertSameSession(present: SessionRecord, imported: SessionRecord): void {
  const isSame = present.createdAt === imported.createdAt && present.agent === imported.agent;
  if (!isSame) throw conflict(imported.id, 'a session that began at another time or with another agent');
}

/** What the store had of the session before the import, read along with the file. */
interface StoredEvents {
  /** @throws SessionFileError `conflict` when there is another event under this index. */
  assertNotAnother(event: SessionEvent): Promise<void>;
  close(): Promise<void>;
}

async function createStoredEvents(driver: SessionPersistDriver, sessionId: string): Promise<StoredEvents> {
  const last = await lastStoredIndex(driver, sessionId);
  const pages = readEventsAfter(driver, sessionId, 0);
  let page: SessionEvent[] = [];
  return {
    async assertNotAnother(event) {
      if (event.eventIndex > last) return;
      while ((page.at(-1)?.eventIndex ?? 0) < event.eventIndex) {
        const next = await pages.next();
        if (next.done) return;
        page = next.value;
      }
      const stored = page.find(({ eventIndex }) => eventIndex === event.eventIndex);
      if (stored === undefined || isSameEvent(stored, event)) return;
      throw conflict(sessionId, `another event ${event.eventIndex}`);
    },
    close: async () => void (await pages.return()),
  };
}

function isSameEvent(stored: SessionEvent, event: SessionEvent): boolean {
  const text = ({ createdAt, connectionId, sender, payload }: SessionEvent): string =>
    JSON.stringify([createdAt, connectionId, sender, payload]);
  return text(stored) === text(event);
}

function conflict(sessionId: string, what: string): SessionFileError {
  return new SessionFileError('conflict', `The store has ${what} under the id ${sessionId}`);
}
