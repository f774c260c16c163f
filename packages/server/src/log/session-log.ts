import { rm } from 'node:fs/promises';
import { ProblemError } from '../http/problem-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import { BatchEncoder } from './batch-encoder.ts';
import { readCarriedEntries, type CarriedEntry, type CarryOver } from './carried-entries.ts';
import { CommitQueue } from './commit-queue.ts';
import { LogCommitter, type FsyncPolicy } from './log-committer.ts';
import { EntryReader } from './entry-reader.ts';
import type { AppendedRange, LogEntry, LogEntryInput } from './log-entry.ts';
import { createLogStream, type LogStreamOptions } from './log-stream.ts';
import { LogTrimmer, type LogRetention } from './log-trimmer.ts';
import { LogWriter } from './log-writer.ts';
import { PublishedLog } from './published-log.ts';
import { readEntries, readServerEntries } from './read-entries.ts';
import { readLogPage, type LogPage, type ReadPageOptions } from './read-page.ts';
import { recoverSegments } from './recover-segments.ts';
import type { WriteFunction } from './segment-file.ts';
import type { SlabPool } from './slab-pool.ts';
import type { Segment } from './segment.ts';
import { createStorageError } from './storage-error.ts';

export interface SessionLogOptions {
  /** The directory of this log and nothing else; created when missing. */
  readonly directory: string;
  /** Letters, digits, dot, dash and underscore: it stands in every entry as it is. */
  readonly sessionId: string;
  readonly logger: Logger;
  /** Default `interval`. */
  readonly fsync?: FsyncPolicy | undefined;
  /** For the policy `interval`. Default 1000. */
  readonly fsyncIntervalMs?: number | undefined;
  /** A new file is begun when a batch would exceed it. Default 64 MiB, or an eighth of what is kept when that is less. */
  readonly segmentMaxBytes?: number | undefined;
  /** The number of the first entry of a log that does not exist yet: a session brought from elsewhere goes on counting. Default 1. */
  readonly startIndex?: number | undefined;
  /** Default: everything is kept. Looked at when the log is opened, and after each flush. */
  readonly retention?: LogRetention | undefined;
  /** What of removed entries {@link SessionLog.serverEntries} goes on telling. Default nothing. */
  readonly carryOver?: CarryOver | undefined;
  /** Memory that is shared with other logs. Default: up to 32 MiB of its own, while it is written to. */
  readonly slabs?: SlabPool | undefined;
  /** How bytes reach a file. Default `fs.writeSync`. */
  readonly write?: WriteFunction | undefined;
}

/**
 * Opens the log in a directory, or creates it. An incomplete tail, left by a crash in the middle of a write, is cut.
 * One process may have a log open.
 */
export async function openSessionLog(options: SessionLogOptions): Promise<SessionLog> {
  const { directory, logger, startIndex = 1 } = options;
  const log = new SessionLog(options, await recoverSegments({ directory, logger, startIndex }));
  await log.trim();
  return log;
}

/** The durable, numbered entries of one session: the only place from which anybody is told anything. */
export class SessionLog {
  readonly #options: SessionLogOptions;
  readonly #published: PublishedLog;
  readonly #encoder: BatchEncoder;
  readonly #writer: LogWriter;
  readonly #committer: LogCommitter;
  /** Only when something is removed at all. */
  readonly #trimmer: LogTrimmer | undefined;
  /** Under the policy `always` only. */
  readonly #queue: CommitQueue | undefined;
  #nextIndex: number;
  #failure: ProblemError | undefined;
  #closed: Promise<void> | undefined;

  /** Use {@link openSessionLog}. */
  constructor(options: SessionLogOptions, segments: readonly [Segment, ...Segment[]]) {
    const { directory, sessionId, logger, fsync = 'interval', fsyncIntervalMs = 1000, write } = options;
    const { retention, carryOver, segmentMaxBytes = defaultSegmentBytes(retention?.maxBytes) } = options;
    const newest = segments.at(-1) ?? segments[0];
    this.#options = options;
    this.#published = new PublishedLog(segments, options.slabs);
    this.#nextIndex = this.#published.lastIndex + 1;
    this.#encoder = new BatchEncoder(sessionId);
    this.#writer = new LogWriter({ directory, newest, segmentMaxBytes, toDisk: fsync !== 'never', write });
    this.#trimmer =
      retention === undefined
        ? undefined
        : new LogTrimmer({
            directory,
            published: this.#published,
            retention,
            carryOver,
            isOpen: (segment) => this.#writer.isOpen(segment),
            logger,
          });
    this.#queue = fsync === 'always' ? new CommitQueue(this.#published) : undefined;
    this.#committer = new LogCommitter({
      writer: this.#writer,
      policy: fsync,
      intervalMs: fsyncIntervalMs,
      logger,
      beginCommit: () => this.#queue?.length ?? 0,
      endCommit: (covered) => this.#queue?.release(covered),
      failCommit: (error) => this.#failCommit(error),
      onSettled: () => void this.trim(),
    });
  }

  /** The oldest entry that is still stored. `lastIndex + 1` while there is none. */
  get firstIndex(): number {
    return this.#published.firstIndex;
  }

  /** The newest entry that has a number. Under the policy `always` readers may not see it yet: see {@link durable}. */
  get lastIndex(): number {
    return this.#nextIndex - 1;
  }

  /** Bytes of the stored entries that readers may see. */
  get byteLength(): number {
    return this.#published.byteLength;
  }

  /**
   * Numbers the entries, writes them as one batch, and shows them to readers. When it returns they survive `kill -9`.
   * @throws ProblemError `insufficient_storage` (disk full or broken) or `internal`: nothing was numbered or shown;
   *   `shutting_down` after {@link close}. TypeError for an entry that breaks the rules of its type.
   */
  append(entries: readonly LogEntryInput[]): AppendedRange {
    this.#assertWritable();
    const firstIndex = this.#nextIndex;
    const lastIndex = firstIndex + entries.length - 1;
    if (entries.length === 0) {
      return { firstIndex, lastIndex };
    }
    const { memory } = this.#published;
    const room = memory.reserve(this.#encoder.maxByteLength(entries), this.#published);
    const batch = this.#encoder.encodeInto(room, firstIndex, entries);
    this.#writer.write(batch, firstIndex);
    this.#nextIndex = lastIndex + 1;
    const { segment, writtenBytes: byteLength } = this.#writer.active;
    memory.keep({ segment, offset: byteLength - batch.length }, batch.length);
    const publication = { segment, byteLength, lastIndex };
    if (this.#queue === undefined) {
      this.#published.publish(publication);
    } else {
      this.#queue.push(publication);
    }
    this.#committer.noteWrite();
    return { firstIndex, lastIndex };
  }

  /**
   * Resolves when that entry may be shown or acknowledged: at once, or under the policy `always` when it is on the disk.
   * @throws ProblemError when the disk refused it
   */
  durable(eventIndex: number): Promise<void> {
    return this.#queue?.wait(Math.min(eventIndex, this.#nextIndex - 1)) ?? Promise.resolve();
  }

  /** The entries from one on as server-sent events. */
  stream(options: LogStreamOptions): ReadableStream<Uint8Array> {
    return createLogStream(this.#published, options);
  }

  /** The same taken apart, for whoever tells the payloads in a form of its own. */
  read(options: LogStreamOptions): EntryReader {
    return new EntryReader(this.stream(options));
  }

  /** Some entries as a JSON array, not parsed on the way. */
  readPage(options: ReadPageOptions): Promise<LogPage> {
    return readLogPage(this.#published, options);
  }

  /** The stored entries after one, parsed, up to the end. */
  entries({ after }: { readonly after: number }): AsyncIterable<LogEntry> {
    return readEntries(this.#published, after);
  }

  /**
   * Only what the server itself added (`_server/…`): at the speed of the disk, for taking up a session again. Begins with what
   * was carried over from removed entries.
   */
  async *serverEntries(): AsyncGenerator<CarriedEntry> {
    const { firstIndex } = this.#published;
    for (const entry of await readCarriedEntries(this.#options.directory)) {
      if (entry.eventIndex < firstIndex) {
        yield entry;
      }
    }
    yield* readServerEntries(this.#published, firstIndex - 1);
  }

  /** Removes the oldest segments when the log is too large or too old; the log does so by itself. Never rejects. */
  async trim(): Promise<void> {
    await this.#trimmer?.trim();
  }

  /** Flushes, lets readers run to the end and ends their streams there, and closes the files. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Closes it and deletes everything. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.#options.directory, { recursive: true, force: true });
  }

  async #close(): Promise<void> {
    await this.#committer.close();
    await this.#trimmer?.settled();
    try {
      this.#writer.close();
    } catch (error) {
      this.#options.logger.warn({ error }, 'a file of the session log could not be closed');
    }
    this.#published.close();
  }

  #assertWritable(): void {
    if (this.#closed !== undefined) {
      throw new ProblemError('shutting_down', 'The session log is closed.');
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  #failCommit(cause: unknown): void {
    const { directory, logger, sessionId } = this.#options;
    const error = createStorageError(cause, directory);
    logger.error({ sessionId, error }, 'the session log could not be flushed to the disk');
    if (this.#queue === undefined) {
      this.#committer.noteWrite();
      return;
    }
    // After a failed flush the kernel may have dropped the bytes: only a restart, which verifies them, can tell.
    this.#failure = error;
    this.#queue.fail(error);
  }
}

function defaultSegmentBytes(maxBytes = Number.POSITIVE_INFINITY): number {
  return Math.min(64 * 1024 * 1024, Math.max(4096, Math.floor(maxBytes / 8)));
}
