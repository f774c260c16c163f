import type { EventGap } from '@sandbox-agent/protocol';
import type { PublishedLog } from './published-log.ts';
import { entryTexts, storedPieces } from './stored-entries.ts';

export interface ReadPageOptions {
  /** The page begins with the entry after that one. */
  readonly after: number;
  /** At most so many entries. */
  readonly limit: number;
  /** Ends the page before the entry that would exceed it; the first entry is always in. */
  readonly maxBytes: number;
}

export interface LogPage {
  /** A JSON array of the events, each as it is stored. */
  readonly json: Uint8Array;
  readonly count: number;
  /** Pass as `after` to go on. */
  readonly nextAfter: number;
  /** The last index of the log when the page was read. */
  readonly lastIndex: number;
  /** Entries that were asked for and are no longer stored; the page begins behind them. */
  readonly gap?: EventGap;
}

const opening = Buffer.from('[');
const comma = Buffer.from(',');
const closing = Buffer.from(']');

/** Reads some entries without parsing them. A page ends before a gap, and the next one begins with it. */
export async function readLogPage(log: PublishedLog, { after, limit, maxBytes }: ReadPageOptions): Promise<LogPage> {
  const { lastIndex } = log;
  const parts: Buffer[] = [opening];
  let count = 0;
  let bytes = 0;
  let gap: EventGap | undefined;
  const page = (): LogPage => ({
    json: Buffer.concat([...parts, closing]),
    count,
    nextAfter: (gap?.to ?? after) + count,
    lastIndex,
    ...(gap === undefined ? {} : { gap }),
  });

  for await (const piece of storedPieces(log, after)) {
    if (piece.kind === 'gap') {
      if (count > 0 || gap !== undefined) {
        break;
      }
      gap = piece.gap;
      continue;
    }
    for (const text of entryTexts(piece.bytes)) {
      if (count >= limit || (count > 0 && bytes + text.length > maxBytes)) {
        return page();
      }
      parts.push(...(count === 0 ? [text] : [comma, text]));
      bytes += text.length + comma.length;
      count += 1;
    }
  }
  return page();
}
