import type { SessionEvent, SessionRecord } from '@sandbox-agent/protocol';
import { SessionFileError } from '../errors/session-file-error.ts';
import { createChecksumChain } from './checksum.ts';
import { parseEvent, parseFormat, parseRecord } from './parse-line.ts';
import { readLines, type SessionFileSource } from './read-lines.ts';

/** A part of a session file that was verified. */
export interface VerifiedBlock {
  session: SessionRecord;
  /** In ascending order, all after those of the block before. */
  events: SessionEvent[];
}

/** The text that is held of a file at most, in characters: a block and its longest line. */
const maximumCharacters = 64 * 1024 * 1024;

/**
 * The blocks of a session file, each verified before it is given out. After the last one the whole file was.
 *
 * @throws SessionFileError when the file is not whole and as it was exported.
 */
export async function* readSessionFile(source: SessionFileSource): AsyncGenerator<VerifiedBlock, void, undefined> {
  const checksums = createChecksumChain();
  let session: SessionRecord | undefined;
  let block: SessionEvent[] = [];
  let lineNumber = 0;
  let characters = 0;
  let count = 0;
  let lastIndex = 0;
  let isWhole = false;
  for await (const line of readLines(source, maximumCharacters)) {
    lineNumber += 1;
    if (isWhole) throw altered('it goes on after its end');
    if (lineNumber === 1) {
      parseFormat(line);
      checksums.add(line);
      continue;
    }
    const content = parseLine(line, lineNumber);
    const checksum = checksumOf(content);
    if (checksum === undefined) {
      characters += line.length;
      if (characters > maximumCharacters)
        throw new SessionFileError('too_large', 'A block of the session file is too large');
      checksums.add(line);
      if (session === undefined) {
        session = parseRecord(content);
      } else {
        const event = parseEvent(content, session.id, lastIndex);
        lastIndex = event.eventIndex;
        block.push(event);
        count += 1;
      }
      continue;
    }
    if (session === undefined) throw altered('it has no record');
    if ((await checksums.take()) !== checksum.sha256)
      throw altered(`the checksum in line ${lineNumber} is another one`);
    isWhole = checksum.events !== undefined;
    if (isWhole && checksum.events !== count) throw altered(`it has ${count} events and says otherwise`);
    yield { session, events: block };
    block = [];
    characters = 0;
  }
  if (!isWhole) throw new SessionFileError('truncated', 'The session file ends too early: its last part is missing');
}

function parseLine(line: string, lineNumber: number): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(line);
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>;
  } catch (cause) {
    throw altered(`line ${lineNumber} is not JSON`, cause);
  }
  throw altered(`line ${lineNumber} is not an object`);
}

/** Undefined for a line that has none. `events` is there in the last line only. */
function checksumOf(content: Record<string, unknown>): { sha256: unknown; events?: unknown } | undefined {
  const { block, end } = content as { block?: { sha256?: unknown }; end?: { sha256?: unknown; events?: unknown } };
  if (typeof end === 'object' && end !== null) return { sha256: end.sha256, events: end.events ?? null };
  return typeof block === 'object' && block !== null ? { sha256: block.sha256 } : undefined;
}

function altered(what: string, cause?: unknown): SessionFileError {
  return new SessionFileError('altered', `The session file is not what was exported: ${what}`, { cause });
}
