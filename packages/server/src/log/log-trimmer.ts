import { rm, stat } from 'node:fs/promises';
import type { Logger } from '../telemetry/logger.ts';
import { readCarriedEntries, writeCarriedEntries, type CarriedEntry, type CarryOver } from './carried-entries.ts';
import type { PublishedLog } from './published-log.ts';
import { readServerEntriesOf } from './read-entries.ts';
import { indexPathOf, type Segment } from './segment.ts';

/** How much of a log is kept. Whole segments are removed, the oldest first, and never the one that is written to. */
export interface LogRetention {
  /** Default unlimited. */
  readonly maxBytes?: number | undefined;
  /** Milliseconds since the last write to a segment. Default unlimited. */
  readonly maxAgeMs?: number | undefined;
  /** Epoch milliseconds, on the clock of the file system. */
  readonly now: () => number;
}

export interface LogTrimmerOptions {
  readonly directory: string;
  readonly published: PublishedLog;
  readonly retention: LogRetention;
  readonly carryOver?: CarryOver | undefined;
  /** Of an agent's messages that are given to it, too. */
  readonly agentMethod?: string | undefined;
  /** Whether a segment is still in use by the writer. */
  readonly isOpen: (segment: Segment) => boolean;
  readonly logger: Logger;
}

/** Removes the oldest segments of a log that has become too large or too old. */
export class LogTrimmer {
  readonly #options: LogTrimmerOptions;
  #running: Promise<void> | undefined;

  constructor(options: LogTrimmerOptions) {
    this.#options = options;
  }

  /** Removes what has to go; joins a run that is under way. Never rejects: what could not be removed is tried again by the next call. */
  trim(): Promise<void> {
    this.#running ??= this.#trim()
      .catch((error: unknown) => {
        const { directory, logger } = this.#options;
        logger.error({ directory, error }, 'the session log could not be trimmed');
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** Resolves when no run is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #trim(): Promise<void> {
    const { published, directory, carryOver } = this.#options;
    const surplus = await this.#findSurplus();
    if (surplus.length === 0) {
      return;
    }
    if (carryOver !== undefined) {
      // Before anything is removed: a crash in between leaves entries in both places, and numbers tell them apart.
      await writeCarriedEntries(directory, await carryOver(this.#entriesOf(surplus)));
    }
    for (const { path } of surplus) {
      // Readers are told before the file is gone; without its index, a segment that a crash leaves behind is verified.
      published.dropOldest();
      await rm(indexPathOf(path), { force: true });
      await rm(path, { force: true });
    }
  }

  async *#entriesOf(segments: readonly Segment[]): AsyncGenerator<CarriedEntry> {
    const { directory, published, agentMethod } = this.#options;
    const { firstIndex } = published;
    yield* (await readCarriedEntries(directory)).filter(({ eventIndex }) => eventIndex < firstIndex);
    for (const segment of segments) {
      yield* readServerEntriesOf(segment, agentMethod);
    }
  }

  async #findSurplus(): Promise<Segment[]> {
    const { published, retention, isOpen } = this.#options;
    const { maxBytes = Number.POSITIVE_INFINITY, maxAgeMs = Number.POSITIVE_INFINITY, now } = retention;
    const surplus: Segment[] = [];
    let byteLength = published.byteLength;
    for (const segment of published.segments.slice(0, -1)) {
      const isTooOld = async () => Number.isFinite(maxAgeMs) && (await ageMs(segment, now())) > maxAgeMs;
      if (isOpen(segment) || !(byteLength > maxBytes || (await isTooOld()))) {
        break;
      }
      surplus.push(segment);
      byteLength -= segment.byteLength;
    }
    return surplus;
  }
}

async function ageMs({ path }: Segment, now: number): Promise<number> {
  return now - (await stat(path)).mtimeMs;
}
