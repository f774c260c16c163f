import { createLazy } from './lifecycle/lazy.ts';
import type { Clock } from './lifecycle/clock.ts';
import type { RunRegistration } from './processes/contain/index.ts';
import type { Logger } from './telemetry/logger.ts';

/** How long the first requests have the processor for themselves before a start cleans up. */
const firstRequestsMs = 20;

/** How long the kernel may take to end what was killed. */
const killTimeoutMs = 1_000;

export interface RunOptions {
  readonly stateDirectory: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** This run of the server: cleans up after killed ones, and is on record as soon as it has processes of its own. */
export interface Run {
  /** Soon: ends what killed runs left, then does what has to wait for that. */
  start(afterwards: () => Promise<void>): void;
  /** What {@link Run.start} has not begun is not begun any more; resolves when what it has begun is done. Idempotent. */
  endStart(): Promise<void>;
  /** Puts this run on record, once what killed runs left is gone: two agents in one directory would fight. */
  register(): Promise<RunRegistration>;
  /** Kills every process of this run that is left, without grace. Takes a second at most. */
  kill(): Promise<void>;
  /** Takes it off the record. To be called once every process is gone. */
  close(): Promise<void>;
}

export function createRun(options: RunOptions): Run {
  const reaping = createLazy(async () => {
    const { reapMarked } = await import('./processes/contain/index.ts');
    await reapMarked(options);
  });
  const registration = createLazy(async () => {
    const [{ registerRun }, { v7 }] = await Promise.all([import('./processes/contain/index.ts'), import('uuid')]);
    await reaping.load();
    return registerRun({ ...options, runId: v7() });
  });
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;
  let following: Promise<void> | undefined;
  return {
    start(afterwards) {
      timer = setTimeout(() => {
        reaping
          .load()
          .then(() => (following = isEnding ? undefined : afterwards()))
          .catch((error: unknown) => options.logger.error({ err: error }, 'taking up after earlier runs failed'));
      }, firstRequestsMs);
    },
    async endStart() {
      isEnding = true;
      clearTimeout(timer);
      await following?.catch(() => undefined);
    },
    register: () => registration.load(),
    async kill() {
      const registered = await registration.loaded();
      if (registered === undefined) {
        return;
      }
      const { killRun } = await import('./processes/contain/index.ts');
      const survivors = await killRun({ runId: registered.runId, timeoutMs: killTimeoutMs, clock: options.clock });
      if (survivors.length > 0) {
        options.logger.error({ survivors }, 'processes outlived SIGKILL');
      }
    },
    async close() {
      await this.endStart();
      await reaping.loaded();
      await (await registration.loaded())?.release();
    },
  };
}
