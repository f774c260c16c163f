import { readIndexFile } from './index-file.ts';
import { paragraphBlocks } from './paragraph-blocks.ts';
import type { PublishedLog } from './published-log.ts';
import type { LogPosition, Segment } from './segment.ts';

/**
 * Where a visible entry begins. The sparse index says where to start looking; the entry's own `id:` line decides, so that a
 * wrong index costs time and nothing else.
 * @throws Error when the entry is not in the log
 */
export async function locateEntry(log: PublishedLog, eventIndex: number): Promise<LogPosition> {
  const segment = log.segmentOf(eventIndex);
  if (segment === undefined) {
    throw new Error(`entry ${eventIndex} is not in the log`);
  }
  if (eventIndex === segment.firstIndex) {
    return { segment, offset: 0 };
  }
  const index = segment.index ?? (await readIndexFile(segment))?.index;
  const hint = index?.find(eventIndex)?.offset ?? 0;
  const offset = (await findFrom(segment, eventIndex, hint)) ?? (await findFrom(segment, eventIndex, 0));
  if (offset === undefined) {
    throw new Error(`entry ${eventIndex} is not where the log has it: ${segment.path} is damaged`);
  }
  return { segment, offset };
}

/** Where the entry begins; `undefined` when it was trimmed while it was looked for. */
export async function locateUnlessTrimmed(log: PublishedLog, eventIndex: number): Promise<LogPosition | undefined> {
  try {
    return await locateEntry(log, eventIndex);
  } catch (error) {
    if (eventIndex >= log.firstIndex) {
      throw error;
    }
    return undefined;
  }
}

async function findFrom(segment: Segment, eventIndex: number, start: number): Promise<number | undefined> {
  const line = `id: ${eventIndex}\n`;
  // A stored payload has no line feed, so the line cannot occur inside an entry.
  const lineInside = `\n${line}`;
  for await (const { bytes, offset } of paragraphBlocks({ path: segment.path, start, end: segment.byteLength })) {
    if (bytes.toString('latin1', 0, line.length) === line) {
      return offset;
    }
    const at = bytes.indexOf(lineInside, 0, 'latin1');
    if (at !== -1) {
      return offset + at + 1;
    }
  }
  return undefined;
}
