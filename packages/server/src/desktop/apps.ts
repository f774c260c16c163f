import type { DesktopLaunchRequest, DesktopLaunchResponse, DesktopProcessInfo } from '@sandbox-agent/protocol';
import { basename } from 'node:path';
import { ProblemError } from '../http/problem-error.ts';
import type { Clock } from '../lifecycle/clock.ts';
import { SpawnFailedError, type ContainedProcess } from '../processes/contain/index.ts';
import { pollUntil } from './poll-until.ts';
import { atOnce } from './run-tool.ts';
import type { Windows } from './windows/windows.ts';
import { whenEnded } from './when-ended.ts';

const mostApps = 64;
const firstWindowMs = 10_000;

interface AppsOptions {
  readonly spawn: (command: string, args: readonly string[]) => Promise<ContainedProcess>;
  readonly windows: Windows;
  readonly clock: Clock;
  readonly createId: () => string;
}

/** The programs that were launched on the desktop. They end with it. */
export class Apps {
  readonly #options: AppsOptions;
  readonly #running = new Map<string, { name: string; process: ContainedProcess; hasExited: boolean }>();
  #startingCount = 0;
  #isClosed = false;

  constructor(options: AppsOptions) {
    this.#options = options;
  }

  /**
   * @param signal of the caller: a program that is there stays when it aborts
   * @throws ProblemError `not_found` for a program that is not there, `conflict` when too many run
   */
  async launch({ app, args, wait }: DesktopLaunchRequest, signal?: AbortSignal): Promise<DesktopLaunchResponse> {
    this.#sweep();
    if (this.#running.size + this.#startingCount >= mostApps) {
      throw new ProblemError('conflict', `${mostApps} programs run on the desktop already.`, {
        context: { limit: mostApps },
      });
    }
    const { windows, createId } = this.#options;
    this.#startingCount += 1;
    const processId = `desktop_${createId()}`;
    let process: ContainedProcess;
    let before: readonly string[];
    try {
      before = wait === true ? (await windows.ids()).ids : [];
      process = await this.#start(app, args ?? []);
      if (this.#isClosed) {
        await process.terminate(atOnce);
        throw new ProblemError('desktop_runtime_inactive', 'The desktop was stopped.');
      }
      this.#running.set(processId, { name: basename(app), process, hasExited: false });
    } finally {
      this.#startingCount -= 1;
    }
    whenEnded(process, () => {
      if (this.#running.has(processId)) {
        this.#running.set(processId, { name: basename(app), process, hasExited: true });
        this.#sweep();
      }
    });
    const windowId = wait === true ? await this.#firstWindow(process, before, signal) : undefined;
    return { processId, pid: process.pid, windowId: windowId ?? null };
  }

  list(): DesktopProcessInfo[] {
    this.#sweep();
    return [...this.#running.values()].map(({ name, process }) => ({ name, pid: process.pid, running: true }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const trees = [...this.#running.values()].map(({ process }) =>
      process.terminate({ graceMs: 0, termGraceMs: 1000 }),
    );
    this.#running.clear();
    await Promise.all(trees);
  }

  /** Launchers leave the real program behind: what has ended is forgotten once its tree is empty. */
  #sweep(): void {
    for (const [id, { process, hasExited }] of this.#running) {
      if (hasExited && process.usage().processCount === 0) {
        this.#running.delete(id);
        process.terminate(atOnce).catch(() => undefined);
      }
    }
  }

  async #start(app: string, args: readonly string[]): Promise<ContainedProcess> {
    try {
      const process = await this.#options.spawn(app, args);
      process.stdin.end();
      // Nobody reads what graphical programs write; a full pipe would stop them.
      process.stdout.resume();
      process.stderr.resume();
      return process;
    } catch (error) {
      if (error instanceof SpawnFailedError) {
        throw new ProblemError(error.code === 'ENOENT' ? 'not_found' : 'invalid_request', error.message, {
          cause: error,
        });
      }
      throw error;
    }
  }

  /** The first new window that belongs to the program, or to nobody who says so. */
  #firstWindow(
    process: ContainedProcess,
    before: readonly string[],
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const { windows, clock } = this.#options;
    let hasEnded = false;
    whenEnded(process, ({ exitCode }) => (hasEnded = exitCode !== 0));
    return pollUntil(
      async () => {
        const { ids } = await windows.ids();
        const fresh = ids.filter((id) => !before.includes(id));
        for (const id of fresh) {
          const pid = await windows.pidOf(id);
          if (pid === undefined || pid === process.pid || fresh.length === 1) {
            return id;
          }
        }
        return hasEnded ? '' : undefined;
      },
      { clock, boundMs: firstWindowMs, everyMs: 60, signal },
    ).then((id) => id || undefined);
  }
}
