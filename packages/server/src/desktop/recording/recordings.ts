import type { DesktopProcessInfo, DesktopRecordingInfo } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { InOrder } from '../in-order.ts';
import type { Recorder } from './recorder.ts';
import { RecordingStore } from './recording-store.ts';

interface RecordingsOptions {
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly createId: () => string;
}

/** The films of the desktop: at most one is being made, the others are on the disk. */
export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #store: RecordingStore;
  readonly #changes = new InOrder();
  #running: { readonly id: string; readonly recorder: Recorder; readonly recorded: Promise<void> } | undefined;
  #startingId: string | undefined;

  constructor(options: RecordingsOptions) {
    this.#options = options;
    this.#store = new RecordingStore(options.stateDirectory);
  }

  /** @throws ProblemError `conflict` while one is being made */
  start(startRecorder: (file: string) => Promise<Recorder>): Promise<DesktopRecordingInfo> {
    return this.#changes.run(async () => {
      if (this.#running !== undefined) {
        throw new ProblemError('conflict', `Recording ${this.#running.id} runs: stop it first.`, {
          context: { id: this.#running.id },
        });
      }
      const id = this.#options.createId();
      const record = { id, startedAt: this.#timestamp() };
      this.#startingId = id;
      try {
        await this.#store.write(record);
        const recorder = await startRecorder(this.#store.file(id));
        const recorded = recorder.ended
          .then(async (endedWell) => {
            const status = endedWell ? 'completed' : 'failed';
            await this.#store.write({ ...record, endedAt: this.#timestamp(), status });
          })
          // A full disk ends films, and leaves no room to say so: then it is one that was cut off, and none that still runs.
          .catch((err: unknown) =>
            this.#options.logger.error({ err, id }, 'the end of a recording could not be stored'),
          )
          .finally(() => (this.#running = undefined));
        this.#running = { id, recorder, recorded };
      } catch (error) {
        await this.#store.remove(id);
        throw error;
      } finally {
        this.#startingId = undefined;
      }
      return this.get(id);
    });
  }

  /** @throws ProblemError `conflict` when none is being made */
  stop(): Promise<DesktopRecordingInfo> {
    return this.#changes.run(async () => {
      const id = await this.#stop();
      if (id === undefined) {
        throw new ProblemError('conflict', 'No recording is being made.');
      }
      return this.get(id);
    });
  }

  /** Ends the one that is being made, if there is one. */
  async close(): Promise<void> {
    await this.#changes.run(() => this.#stop());
  }

  list(): Promise<DesktopRecordingInfo[]> {
    return this.#store.list(this.#runningId);
  }

  get(id: string): Promise<DesktopRecordingInfo> {
    return this.#store.get(id, this.#runningId);
  }

  /** Where the film is. @throws ProblemError `not_found`, or `conflict` while it is being made */
  async file(id: string): Promise<{ path: string; fileName: string }> {
    const { status, fileName } = await this.get(id);
    if (status === 'recording') {
      throw new ProblemError('conflict', `Recording ${id} still runs: stop it first.`);
    }
    return { path: this.#store.file(id), fileName };
  }

  delete(id: string): Promise<void> {
    return this.#changes.run(async () => {
      await this.file(id);
      await this.#store.remove(id);
    });
  }

  processes(): DesktopProcessInfo[] {
    return this.#running === undefined
      ? []
      : [{ name: 'ffmpeg (recording)', pid: this.#running.recorder.pid, running: true }];
  }

  async #stop(): Promise<string | undefined> {
    const running = this.#running;
    if (running === undefined) {
      return undefined;
    }
    await running.recorder.stop();
    await running.recorded;
    return running.id;
  }

  get #runningId(): string | undefined {
    return this.#running?.id ?? this.#startingId;
  }

  #timestamp(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
