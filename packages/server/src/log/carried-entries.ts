import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEntry } from './log-entry.ts';

/** What of a removed entry is still known: of the server, or of the agent's method that the log was opened with. */
export type CarriedEntry = Pick<LogEntry, 'eventIndex' | 'payload'>;

/**
 * What must be known of entries that are removed. It is given what was carried before and then what `serverEntries` tells of what
 * is removed now, oldest first, and returns what to carry from now on. A pure function: a crash may make it run again.
 */
export type CarryOver = (entries: AsyncIterable<CarriedEntry>) => Promise<readonly CarriedEntry[]>;

const fileName = 'carried.jsonl';

/** Reads what is carried in the directory of a log, oldest first. Empty when nothing was removed yet. */
export async function readCarriedEntries(directory: string): Promise<CarriedEntry[]> {
  let text: string;
  try {
    text = await readFile(join(directory, fileName), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CarriedEntry);
}

/** Replaces what is carried in one step: after a crash it is the old or the new. It is on the disk when this resolves. */
export async function writeCarriedEntries(directory: string, entries: readonly CarriedEntry[]): Promise<void> {
  const path = join(directory, fileName);
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}
