import type { Logger } from '../telemetry/logger.ts';
import type { SessionDirectory } from './session-directory.ts';
import type { SessionMetadata } from './session-metadata.ts';

/** Holds a session's metadata and writes it to the disk, one write at a time, the newest state last. */
export class MetadataKeeper {
  readonly #directory: SessionDirectory;
  readonly #logger: Logger;
  #current: SessionMetadata;
  #writing: Promise<void> = Promise.resolve();
  #isDirty = true;
  #isSealed = false;

  constructor(options: { directory: SessionDirectory; logger: Logger; metadata: SessionMetadata }) {
    this.#directory = options.directory;
    this.#logger = options.logger;
    this.#current = options.metadata;
  }

  get current(): SessionMetadata {
    return this.#current;
  }

  change(change: Partial<SessionMetadata>): void {
    this.#current = { ...this.#current, ...change };
    this.#isDirty = true;
  }

  /** Resolves once the state of now is on the disk. */
  async persist(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#writeIfDirty());
    await this.#writing;
  }

  /** For changes that another run of the server could do without: a failure is logged. */
  persistInBackground(): void {
    this.persist().catch((error: unknown) => {
      this.#logger.error({ err: error, sessionId: this.#current.id }, 'session metadata could not be written');
    });
  }

  /** Writes no more, once the write under way has ended: what is about to be removed must not come back. */
  async seal(): Promise<void> {
    this.#isSealed = true;
    await this.#writing.catch(() => undefined);
  }

  async #writeIfDirty(): Promise<void> {
    if (!this.#isDirty || this.#isSealed) {
      return;
    }
    this.#isDirty = false;
    try {
      await this.#directory.write(this.#current);
    } catch (error) {
      this.#isDirty = true;
      throw error;
    }
  }
}
