import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ProcessCreateRequest,
  ProcessOwner,
  ProcessRunRequest,
  ProcessRunResponse,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { ProcessDependencies } from './dependencies.ts';
import { LeftBehind } from './left-behind.ts';
import { ManagedProcess } from './managed-process.ts';
import { HeldBytes } from './output/held-bytes.ts';
import { OutputLog } from './output/output-log.ts';
import { ProcessSettings } from './process-settings.ts';
import { runOnce } from './run-once.ts';
import { startTree } from './start-tree.ts';
import { startTerminal, type Terminal } from './terminal/terminal.ts';

/** Records of exited processes that are kept, and how long. */
const keptExited = 256;
const keptExitedMs = 60 * 60 * 1000;
/** What readers that are behind may keep on the disk, of all logs together. */
const heldOutputBytes = 512 * 1024 * 1024;

/** The processes of this run of the server: those that were created, and those that are run to their end. */
export class Processes {
  readonly settings = new ProcessSettings();
  readonly #dependencies: ProcessDependencies;
  readonly #held = new HeldBytes(heldOutputBytes);
  readonly #leftBehind: LeftBehind;
  readonly #processes = new Map<string, ManagedProcess>();
  readonly #closing = new AbortController();
  readonly #runs = new Set<Promise<unknown>>();
  readonly #starts = new Set<Promise<unknown>>();
  #count = 0;
  #pruning: NodeJS.Timeout | undefined;

  constructor(dependencies: ProcessDependencies) {
    this.#dependencies = dependencies;
    this.#leftBehind = new LeftBehind(dependencies.logger);
  }

  /** @throws ProblemError `conflict` over the limit, and what `runOnce` throws */
  async run(request: ProcessRunRequest, caller: AbortSignal): Promise<ProcessRunResponse> {
    this.#requireRoom(this.#runs.size, 'commands are run');
    const run = runOnce({
      ...this.#dependencies,
      request,
      config: this.settings.config,
      leftBehind: this.#leftBehind,
      signal: AbortSignal.any([caller, this.#closing.signal]),
    });
    return tracked(this.#runs, run);
  }

  /** @throws ProblemError `conflict` over the limit, `invalid_request` for what cannot be started */
  async create(request: ProcessCreateRequest, owner: ProcessOwner = 'user'): Promise<ManagedProcess> {
    const running = [...this.#processes.values()].filter(({ isRunning }) => isRunning).length;
    this.#requireRoom(running + this.#starts.size, 'processes run');
    return tracked(this.#starts, this.#create(request, owner));
  }

  list(owner?: ProcessOwner): ManagedProcess[] {
    return [...this.#processes.values()].filter((process) => owner === undefined || process.owner === owner);
  }

  /** @throws ProblemError `not_found` */
  get(id: string): ManagedProcess {
    const process = this.#processes.get(id);
    if (process === undefined) {
      throw new ProblemError('not_found', `There is no process ${JSON.stringify(id)}; it may have been removed.`, {
        context: { resource: 'process', id },
      });
    }
    return process;
  }

  /** Removes the record of a process that has exited. @throws ProblemError `not_found`, or `conflict` while it runs */
  async remove(id: string): Promise<void> {
    const process = this.get(id);
    if (process.isRunning) {
      throw new ProblemError('conflict', `${id} is still running: stop or kill it before it is deleted.`);
    }
    await process.ended;
    this.#forget(process);
  }

  /** Ends everything, and waits until it is gone. Idempotent. */
  async close(): Promise<void> {
    clearTimeout(this.#pruning);
    this.#closing.abort(new ProblemError('shutting_down', 'The server ends.', { context: { retryAfterSeconds: 1 } }));
    await Promise.allSettled([...this.#starts, ...this.#runs]);
    await this.#leftBehind.close();
    const processes = [...this.#processes.values()];
    for (const process of processes) {
      process.kill();
    }
    await Promise.allSettled(processes.map(({ ended }) => ended));
    for (const process of processes) {
      this.#forget(process);
    }
  }

  async #create(request: ProcessCreateRequest, owner: ProcessOwner): Promise<ManagedProcess> {
    const { clock, logger, register } = this.#dependencies;
    const directory = join((await register()).directory, 'output');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const { maxLogBytesPerProcess: maxBytes } = this.settings.config;
    // Taken before anything is waited for: many may be started at once.
    const id = `proc_${(this.#count += 1)}`;
    const log = new OutputLog({
      directory,
      name: id,
      maxBytes,
      held: this.#held,
      now: () => clock.now(),
      onStorageError: (err) => logger.error({ err, id }, 'the output of a process could not be stored: it is lost'),
    });
    let terminal: Terminal | undefined;
    let child;
    if (request.tty === true) {
      ({ terminal, child } = await startTerminal(this.#dependencies, { request, log }));
    } else {
      child = await startTree(this.#dependencies, { request });
    }
    const process = new ManagedProcess({ id, request, owner, child, log, terminal, clock });
    this.#processes.set(id, process);
    process.ended.then(
      () => this.#prune(),
      (err: unknown) => logger.error({ err, id }, 'the end of a process could not be recorded'),
    );
    return process;
  }

  #requireRoom(count: number, what: string): void {
    const limit = this.settings.config.maxConcurrentProcesses;
    if (count >= limit) {
      throw new ProblemError('conflict', `${count} ${what}, and \`maxConcurrentProcesses\` is ${limit}.`, {
        context: { maxConcurrentProcesses: limit },
      });
    }
  }

  /** Removes the records of exited processes that are old or too many. */
  #prune(): void {
    const oldest = this.#dependencies.clock.now() - keptExitedMs;
    const exited = this.list()
      .filter(({ isRunning }) => !isRunning)
      .toSorted((a, b) => (a.exitedAtMs ?? 0) - (b.exitedAtMs ?? 0));
    for (const [index, process] of exited.entries()) {
      if (index < exited.length - keptExited || (process.exitedAtMs ?? 0) <= oldest) {
        this.#forget(process);
      }
    }
    clearTimeout(this.#pruning);
    this.#pruning =
      exited.length === 0 || this.#closing.signal.aborted
        ? undefined
        : setTimeout(() => this.#prune(), keptExitedMs).unref();
  }

  #forget(process: ManagedProcess): void {
    this.#processes.delete(process.id);
    process.remove();
  }
}

/** Keeps a promise in a set while it is pending. */
async function tracked<T>(pending: Set<Promise<unknown>>, work: Promise<T>): Promise<T> {
  pending.add(work);
  try {
    return await work;
  } finally {
    pending.delete(work);
  }
}
