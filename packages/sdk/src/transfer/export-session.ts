import type { SessionEvent, SessionPersistDriver } from '@sandbox-agent/protocol';
import { SessionNotFoundError } from '../errors/session-not-found-error.ts';
import { lastStoredIndex, readEventsAfter } from '../persist/read-events.ts';
import { createChecksumChain } from './checksum.ts';
import {
  blockCharacters,
  blockEvents,
  sessionFileFormat,
  sessionFileVersion,
  type SessionFileLine,
} from './session-file.ts';

/**
 * The record and every event of a stored session as one file, JSON lines in UTF-8. The same session gives the same bytes, whatever
 * store it is in.
 *
 * The file is what was stored when reading began; it is read as it is taken, a page of events at a time. Reading rejects with
 * {@link SessionNotFoundError} when there is no such session, and with what the driver throws.
 */
export function exportSession(
  driver: SessionPersistDriver,
  sessionId: string,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const blocks = writeBlocks(driver, sessionId);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await blocks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await blocks.return();
    },
  });
}

async function* writeBlocks(driver: SessionPersistDriver, sessionId: string): AsyncGenerator<string, void, undefined> {
  const session = await driver.getSession(sessionId);
  if (session === undefined) throw new SessionNotFoundError(sessionId);
  const last = await lastStoredIndex(driver, sessionId);
  const block = createBlock();
  block.add({ format: sessionFileFormat, version: sessionFileVersion });
  block.add({ session });
  let count = 0;
  for await (const event of eventsUpTo(driver, sessionId, last)) {
    block.add({ event: inOrder(event) });
    count += 1;
    if (count % blockEvents === 0 || block.characters() >= blockCharacters) {
      yield block.end((sha256) => ({ block: { sha256 } }));
    }
  }
  yield block.end((sha256) => ({ end: { events: count, sha256 } }));
}

async function* eventsUpTo(
  driver: SessionPersistDriver,
  sessionId: string,
  last: number,
): AsyncGenerator<SessionEvent, void, undefined> {
  if (last === 0) return;
  for await (const page of readEventsAfter(driver, sessionId, 0)) {
    for (const event of page) {
      if (event.eventIndex > last) return;
      yield event;
    }
    if ((page.at(-1)?.eventIndex ?? 0) >= last) return;
  }
}

interface Block {
  add(line: SessionFileLine): void;
  /** The length of its text so far. */
  characters(): number;
  /** The text of the block with its last line, which holds the checksum. A new one begins. */
  end(lastLine: (sha256: string) => SessionFileLine): Promise<string>;
}

function createBlock(): Block {
  const checksums = createChecksumChain();
  let text = '';
  return {
    add(line) {
      const json = JSON.stringify(line);
      checksums.add(json);
      text += `${json}\n`;
    },
    characters: () => text.length,
    async end(lastLine) {
      const whole = `${text}${JSON.stringify(lastLine(await checksums.take()))}\n`;
      text = '';
      return whole;
    },
  };
}

/** Its fields in an order that no store changes. */
function inOrder({ id, eventIndex, sessionId, createdAt, connectionId, sender, payload }: SessionEvent): SessionEvent {
  return { id, eventIndex, sessionId, createdAt, connectionId, sender, payload };
}
