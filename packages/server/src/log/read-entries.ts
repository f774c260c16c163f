import type { LogEntry } from './log-entry.ts';
import { payloadMarker } from './entry-head.ts';
import { paragraphBlocks } from './paragraph-blocks.ts';
import type { PublishedLog } from './published-log.ts';
import type { Segment } from './segment.ts';
import { entryTexts, storedPieces } from './stored-entries.ts';

const lineFeed = 0x0a;
const dataField = 'data: ';
const serverEntryMarker = `"sender":"server"${payloadMarker}{"jsonrpc":"2.0","method":"_server/`;
const serverPayloadMarker = payloadMarker + serverEntryMarker.split(payloadMarker)[1];

/** The stored entries after that one, parsed, oldest first; ends at the end of the log and passes over gaps. */
export async function* readEntries(log: PublishedLog, after: number): AsyncGenerator<LogEntry> {
  for await (const piece of storedPieces(log, after)) {
    if (piece.kind === 'block') {
      for (const text of entryTexts(piece.bytes)) {
        yield parseEntry(text);
      }
    }
  }
}

/**
 * The entries that the server itself added: sender `server`, and a payload that begins as `JSON.stringify` writes
 * `{jsonrpc, method: "_server/…"}`. With them, when named, an agent's messages of one method. Found by their bytes, so that a long
 * log is scanned at the speed of the disk.
 */
export async function* readServerEntries(
  log: PublishedLog,
  { after, agentMethod }: { readonly after: number; readonly agentMethod?: string | undefined },
): AsyncGenerator<LogEntry> {
  for await (const piece of storedPieces(log, after)) {
    if (piece.kind === 'block') {
      yield* recalledEntriesOf(piece.bytes, agentMethod);
    }
  }
}

/** The same of one segment, as far as it is visible. */
export async function* readServerEntriesOf(
  { path, byteLength }: Segment,
  agentMethod?: string,
): AsyncGenerator<LogEntry> {
  for await (const { bytes } of paragraphBlocks({ path, start: 0, end: byteLength })) {
    yield* recalledEntriesOf(bytes, agentMethod);
  }
}

function recalledEntriesOf(block: Buffer, agentMethod: string | undefined): Iterable<LogEntry> {
  const own = serverEntriesOf(block);
  const asked = agentMethod === undefined ? [] : [...agentEntriesOf(block, agentMethod)];
  return asked.length === 0 ? own : [...own, ...asked].toSorted((a, b) => a.eventIndex - b.eventIndex);
}

/** An agent's messages of one method. Anything may mention it, and JSON may escape its slash: what is what, only parsing tells. */
function* agentEntriesOf(block: Buffer, method: string): Generator<LogEntry> {
  const mention = method.slice(method.lastIndexOf('/') + 1);
  let found = block.indexOf(mention, 0, 'latin1');
  while (found !== -1) {
    const start = block.lastIndexOf(lineFeed, found) + 1 + dataField.length;
    const end = block.indexOf(lineFeed, found);
    const entry = parseEntry(block.subarray(start, end));
    if (entry.sender === 'agent' && (entry.payload as { method?: unknown } | null)?.method === method) {
      yield entry;
    }
    found = block.indexOf(mention, end, 'latin1');
  }
}

function* serverEntriesOf(block: Buffer): Generator<LogEntry> {
  let found = block.indexOf(serverEntryMarker, 0, 'latin1');
  while (found !== -1) {
    const start = block.lastIndexOf(lineFeed, found) + 1 + dataField.length;
    const end = block.indexOf(lineFeed, found);
    // An agent may send an object with these very members inside its payload: only the envelope's own payload counts, the first.
    const payloadAt = block.indexOf(payloadMarker, start, 'latin1');
    if (payloadAt === block.indexOf(serverPayloadMarker, found, 'latin1')) {
      yield parseEntry(block.subarray(start, end));
    }
    found = block.indexOf(serverEntryMarker, end, 'latin1');
  }
}

function parseEntry(text: Buffer): LogEntry {
  return JSON.parse(text.toString('utf8')) as LogEntry;
}
