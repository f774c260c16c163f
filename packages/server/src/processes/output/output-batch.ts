import type { Clock } from '../../lifecycle/clock.ts';
import type { OutputStream } from './log-entry.ts';
import type { OutputLog } from './output-log.ts';

/** Output this soon after other output waits, so that a flood of small pieces becomes few entries; what comes alone does not wait. */
const gatherMs = 2;
const batchBytes = 64 * 1024;

/** Brings output into a log, many small pieces as one entry. */
export class OutputBatch {
  readonly #log: Pick<OutputLog, 'append'>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #stream: OutputStream = 'stdout';
  #gathered: Buffer | undefined;
  #gatheredBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: Pick<OutputLog, 'append'>, clock: Pick<Clock, 'monotonicMs'>) {
    this.#log = log;
    this.#clock = clock;
  }

  add(stream: OutputStream, bytes: Uint8Array): void {
    if (this.#gatheredBytes > 0 && (stream !== this.#stream || this.#gatheredBytes + bytes.byteLength > batchBytes)) {
      this.flush();
    }
    const isAlone = this.#gatheredBytes === 0 && this.#clock.monotonicMs() - this.#flushedAtMs >= gatherMs;
    if (isAlone || bytes.byteLength >= batchBytes) {
      this.#append(stream, bytes);
      return;
    }
    this.#stream = stream;
    this.#gathered ??= Buffer.allocUnsafeSlow(batchBytes);
    this.#gathered.set(bytes, this.#gatheredBytes);
    this.#gatheredBytes += bytes.byteLength;
    this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  /** What waits goes into the log now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered !== undefined && this.#gatheredBytes > 0) {
      const bytes = this.#gathered.subarray(0, this.#gatheredBytes);
      // Much that is unused would stay in memory with little that is.
      const isFull = bytes.byteLength > batchBytes / 2;
      this.#gatheredBytes = 0;
      this.#gathered = isFull ? undefined : this.#gathered;
      this.#append(this.#stream, isFull ? bytes : Buffer.from(bytes));
    }
  }

  #append(stream: OutputStream, bytes: Uint8Array): void {
    this.#flushedAtMs = this.#clock.monotonicMs();
    this.#log.append(stream, bytes);
  }
}
