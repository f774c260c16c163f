import type { SessionEvent, SessionRecord } from '@sandbox-agent/protocol';
import { SessionFileError } from '../errors/session-file-error.ts';
import { sessionFileFormat, sessionFileVersion } from './session-file.ts';

/**
 * Reads the first line of a file.
 *
 * @throws SessionFileError `not_a_session_file` or `newer_version`.
 */
export function parseFormat(line: string): void {
  let header: { format?: unknown; version?: unknown } | undefined;
  try {
    header = JSON.parse(line) as typeof header;
  } catch {
    // Not JSON: some other file.
  }
  if (header?.format !== sessionFileFormat || typeof header.version !== 'number') {
    throw new SessionFileError('not_a_session_file', 'This is no session file');
  }
  if (header.version > sessionFileVersion) {
    throw new SessionFileError(
      'newer_version',
      `The session file has version ${header.version}, this package reads up to ${sessionFileVersion}. Update the package`,
    );
  }
}

/** @throws SessionFileError `altered` when the line holds no record. */
export function parseRecord({ session }: Record<string, unknown>): SessionRecord {
  const record = session as Partial<SessionRecord> | null | undefined;
  const strings = [record?.id, record?.agent, record?.agentSessionId, record?.lastConnectionId];
  if (!strings.every((value) => typeof value === 'string') || record?.id === '' || !isTime(record?.createdAt)) {
    throw altered('its second line is no record of a session');
  }
  return record as SessionRecord;
}

/** @throws SessionFileError `altered` when the line holds no event of the session after an index. */
export function parseEvent(content: Record<string, unknown>, sessionId: string, after: number): SessionEvent {
  const event = content['event'] as Partial<SessionEvent> | null | undefined;
  const where = `after event ${after}`;
  if (typeof event !== 'object' || event === null) throw altered(`there is no event ${where}`);
  const { eventIndex } = event;
  if (!Number.isSafeInteger(eventIndex) || (eventIndex as number) <= after) throw altered(`no greater index ${where}`);
  if (event.sessionId !== sessionId) throw altered(`an event of another session ${where}`);
  const isWhole = typeof event.id === 'string' && typeof event.connectionId === 'string' && isTime(event.createdAt);
  const isSent = event.sender === 'client' || event.sender === 'agent' || event.sender === 'server';
  if (!isWhole || !isSent || typeof event.payload !== 'object' || event.payload === null) {
    throw altered(`an event that lacks something ${where}`);
  }
  return event as SessionEvent;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function altered(what: string): SessionFileError {
  return new SessionFileError('altered', `The session file is not what was exported: ${what}`);
}
