import type { SessionEvent, SessionPersistDriver } from '@sandbox-agent/protocol';
import { PersistError } from '../errors/persist-error.ts';
import { createDeferred, type Deferred } from '../runtime/deferred.ts';
import { delay } from '../runtime/delay.ts';

export interface EventWriterOptions {
  readonly driver: SessionPersistDriver;
  readonly sessionId: string;
  /** Called with each batch after it was stored, in order. The next batch is stored when its promise resolves. */
  readonly onStored: (events: readonly SessionEvent[]) => Promise<void>;
  /** Called once, when the driver failed for good and what was queued is dropped. */
  readonly onFailed: (error: PersistError) => void;
}

const maxBatch = 1_000;
/** So many events may wait for the driver before `push` holds the stream back. */
const highWaterMark = 2_000;
const retryDelaysMs = [50, 250, 1_000];

/** Stores events in order, in batches, before anybody sees them. */
export class EventWriter {
  #queue: SessionEvent[] = [];
  #running: Promise<void> | undefined;
  #failure: PersistError | undefined;
  #room: Deferred<void> | undefined;
  readonly #options: EventWriterOptions;

  constructor(options: EventWriterOptions) {
    this.#options = options;
  }

  /** Queues events. Resolves when there is room for more; rejects with `PersistError` when the driver failed. */
  async push(events: readonly SessionEvent[]): Promise<void> {
    if (this.#failure) {
      throw this.#failure;
    }
    this.#queue.push(...events);
    this.#running ??= this.#drain();
    if (this.#queue.length > highWaterMark) {
      this.#room ??= createDeferred();
      await this.#room.promise;
    }
  }

  /** Resolves when all that was queued is stored and was announced. Rejects with `PersistError`. */
  async flush(): Promise<void> {
    await this.#running;
    if (this.#failure) {
      throw this.#failure;
    }
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue.splice(0, maxBatch);
        await this.#store(batch);
        await this.#options.onStored(batch);
        if (this.#queue.length <= highWaterMark) {
          this.#room?.resolve();
          this.#room = undefined;
        }
      }
    } catch (error) {
      this.#failure =
        error instanceof PersistError ? error : new PersistError(this.#options.sessionId, { cause: error });
      this.#queue = [];
      this.#room?.reject(this.#failure);
      this.#room = undefined;
      this.#options.onFailed(this.#failure);
    } finally {
      this.#running = undefined;
    }
  }

  async #store(batch: readonly SessionEvent[]): Promise<void> {
    let stored = 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { driver, sessionId } = this.#options;
        if (driver.insertEvents) {
          await driver.insertEvents(sessionId, batch);
          return;
        }
        for (const event of batch.slice(stored)) {
          await driver.insertEvent(sessionId, event);
          stored += 1;
        }
        return;
      } catch (error) {
        const waitMs = retryDelaysMs[attempt];
        if (waitMs === undefined) {
          throw new PersistError(this.#options.sessionId, { cause: error });
        }
        await delay(waitMs);
      }
    }
  }
}
