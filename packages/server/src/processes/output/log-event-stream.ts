import type { ProcessLogExit } from '@sandbox-agent/protocol';
import { createLendingStream, type ByteLender } from '../../http/lending-stream.ts';
import { ProblemError } from '../../http/problem-error.ts';
import type { LogCursor } from './log-cursor.ts';
import { toWireEntry, type OutputStream } from './log-entry.ts';
import type { OutputLog } from './output-log.ts';

export interface LogEventStreamOptions {
  /** The first entry is the one after it. */
  readonly after: number;
  /** Absent: every stream. */
  readonly stream: OutputStream | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds of silence before a comment is sent. Default 15000. */
  readonly heartbeatMs?: number;
}

const heartbeat = Buffer.from(': heartbeat\n\n');
/** What a reader is told to wait before it connects again. */
const retry = Buffer.from('retry: 1000\n\n');

/** A log as server-sent events, from one entry on, until `event: exit` says how the process ended. */
export function createLogEventStream(log: OutputLog, options: LogEventStreamOptions): ReadableStream<Uint8Array> {
  return createLendingStream(new LogEventReader(log, options));
}

class LogEventReader implements ByteLender {
  readonly #log: OutputLog;
  readonly #cursor: LogCursor;
  readonly #options: LogEventStreamOptions;
  #state: 'new' | 'open' | 'ended' = 'new';

  constructor(log: OutputLog, options: LogEventStreamOptions) {
    this.#log = log;
    this.#options = options;
    this.#cursor = log.read({ after: options.after });
    options.signal.addEventListener('abort', this.#abort);
    if (options.signal.aborted) {
      this.end();
    }
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.#state === 'new') {
      this.#state = 'open';
      return retry;
    }
    try {
      return this.#state === 'open' ? await this.#read() : undefined;
    } catch (cause) {
      this.end();
      throw new ProblemError('stream_error', 'The output of the process could not be read.', { cause });
    }
  }

  end(): void {
    this.#state = 'ended';
    this.#options.signal.removeEventListener('abort', this.#abort);
    this.#cursor.close();
  }

  readonly #abort = (): void => this.end();

  async #read(): Promise<Uint8Array | undefined> {
    const { stream, heartbeatMs: waitMs = 15_000 } = this.#options;
    for (;;) {
      const batch = await this.#cursor.next({ waitMs });
      if (batch === undefined) {
        return this.#last();
      }
      if (batch.gap !== undefined) {
        return Buffer.from(`event: gap\ndata: ${JSON.stringify(batch.gap)}\n\n`);
      }
      if (batch.entries.length === 0) {
        return heartbeat;
      }
      const events = batch.entries
        .filter((entry) => stream === undefined || entry.stream === stream)
        .map((entry) => `id: ${entry.sequence}\nevent: log\ndata: ${JSON.stringify(toWireEntry(entry))}\n\n`);
      if (events.length > 0) {
        return Buffer.from(events.join(''), 'latin1');
      }
    }
  }

  #last(): Uint8Array | undefined {
    const exit = this.#state === 'open' ? this.#log.exit : undefined;
    this.end();
    if (exit === undefined) {
      return undefined;
    }
    const data: ProcessLogExit = { exitCode: exit.exitCode, signal: exit.signal };
    return Buffer.from(`event: exit\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
