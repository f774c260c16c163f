import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../telemetry/logger.ts';
import { openSessionLog, type LogEntryInput, type SessionLog, type SessionLogOptions } from './index.ts';

export const testSessionId = 'session-1';

/** A directory that `using` deletes. */
export function temporaryDirectory(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'session-log-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function openLog(directory: string, options: Partial<SessionLogOptions> = {}): Promise<SessionLog> {
  return openSessionLog({ directory, sessionId: testSessionId, logger: silentLogger, ...options });
}

/** An entry whose payload tells its number, padded to a length. */
export function numberedEntry(number: number, padding = 0): LogEntryInput {
  const payload = { jsonrpc: '2.0', method: 'session/update', params: { number, text: 'é'.repeat(padding) } };
  return { sender: 'agent', connectionId: 'run-1', createdAt: 1_700_000_000_000, payload: JSON.stringify(payload) };
}

export function numberedEntries(first: number, count: number, padding = 0): LogEntryInput[] {
  return Array.from({ length: count }, (_, offset) => numberedEntry(first + offset, padding));
}

export interface ReceivedEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string;
}

/** Reads a server-sent event stream as the standard says: any of the three line ends, comments left out. */
export function parseEvents(text: string): ReceivedEvent[] {
  const events: ReceivedEvent[] = [];
  let id: string | undefined;
  let event: string | undefined;
  let data: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') {
      if (data.length > 0) {
        events.push({ id, event, data: data.join('\n') });
      }
      [id, event, data] = [undefined, undefined, []];
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/su.exec(line) ?? [];
    if (field === 'id') {
      id = value;
    } else if (field === 'event') {
      event = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
  return events;
}

/** The ids of a stream's entries. */
export function idsOf(text: string): number[] {
  return parseEvents(text)
    .filter(({ event }) => event === undefined)
    .map(({ id }) => Number(id));
}

/** Everything up to the end of the stream. */
export async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Everything that is stored after that entry. */
export function readStored(log: SessionLog, after = 0): Promise<string> {
  return readAll(log.stream({ after, follow: false }));
}

/** Reads until the text so far satisfies the condition. */
export async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  satisfied: (text: string) => boolean,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const text = Buffer.concat(chunks).toString('utf8');
    if (satisfied(text)) {
      return text;
    }
    const { done, value } = await reader.read();
    if (done) {
      throw new Error(`the stream ended with: ${text}`);
    }
    chunks.push(value);
  }
}

/** 1, 2, … `last`; or from another first number. */
export function numbersTo(last: number, first = 1): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
}
