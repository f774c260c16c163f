import type { SessionEvent, SessionRecord } from '@sandbox-agent/protocol';

/** Names the format in the first line of a file. */
export const sessionFileFormat = 'sandbox-agent-session';

/** Grows when an older importer would misread a file. */
export const sessionFileVersion = 1;

/** The most events of a block. */
export const blockEvents = 500;

/** A block ends once it has this much text, in characters. A single event may have more. */
export const blockCharacters = 1024 * 1024;

/**
 * One line of a session file, which is JSON lines in UTF-8: the format, the record, blocks of events by index, and the end.
 *
 * Each block ends with a checksum, so that an importer stores nothing that it has not verified and never holds more than a block.
 * A checksum is the SHA-256, in hexadecimal, of the one before (none for the first) followed by the bytes of every line since,
 * line ends included.
 */
export type SessionFileLine =
  | { format: typeof sessionFileFormat; version: number }
  | { session: SessionRecord }
  | { event: SessionEvent }
  | { block: { sha256: string } }
  | { end: { events: number; sha256: string } };
