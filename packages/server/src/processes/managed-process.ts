import type { ProcessCreateRequest, ProcessInfo, ProcessOwner, TerminalSize } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import { withDeadline } from '../lifecycle/deadline.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { ContainedProcess, ProcessExit } from './contain/index.ts';
import { OutputBatch } from './output/output-batch.ts';
import type { OutputLog } from './output/output-log.ts';
import { ProcessInput } from './process-input.ts';
import { StreamsEnded } from './streams-ended.ts';
import type { Terminal } from './terminal/terminal.ts';

export interface ManagedProcessOptions {
  readonly id: string;
  readonly request: ProcessCreateRequest;
  readonly owner: ProcessOwner;
  readonly child: ContainedProcess;
  readonly log: OutputLog;
  /** Of a process with a terminal. */
  readonly terminal: Terminal | undefined;
  readonly clock: Clock;
}

/** How long output may take to follow the end of the first process; then somebody else holds its pipes. */
const drainMs = 100;
/** The same once the tree is gone. */
const lastDrainMs = 1000;
/** For what the first process left when it ended. */
const termGraceMs = 500;
/** A tree is not measured more often: it takes a look at all processes. */
const usageAgeMs = 500;

/** A process that was created, from its start until its record is removed. */
export class ManagedProcess {
  readonly id: string;
  readonly owner: ProcessOwner;
  readonly log: OutputLog;
  readonly input: ProcessInput;
  readonly terminal: Terminal | undefined;
  /** Resolves when it has exited, its log is complete, and of all it started nothing is left. */
  readonly ended: Promise<void>;
  readonly #request: ProcessCreateRequest;
  readonly #child: ContainedProcess;
  readonly #batch: OutputBatch;
  readonly #clock: Clock;
  readonly #createdAtMs: number;
  #exit: ProcessExit | undefined;
  #exitedAtMs: number | undefined;
  #usage: { readonly atMs: number; readonly value: NonNullable<ProcessInfo['resourceUsage']> } | undefined;

  constructor({ id, request, owner, child, log, terminal, clock }: ManagedProcessOptions) {
    this.id = id;
    this.owner = owner;
    this.log = log;
    this.terminal = terminal;
    this.input = new ProcessInput(child.stdin, { isTerminal: terminal !== undefined });
    this.#request = request;
    this.#child = child;
    this.#clock = clock;
    this.#createdAtMs = clock.now();
    const stdout = terminal === undefined ? 'stdout' : 'pty';
    const batch = new OutputBatch(log, { monotonicMs: () => clock.monotonicMs() });
    child.stdout.on('data', (bytes: Uint8Array) => batch.add(stdout, bytes));
    child.stderr.on('data', (bytes: Uint8Array) => batch.add('stderr', bytes));
    this.#batch = batch;
    this.ended = this.#end(new StreamsEnded([child.stdout, child.stderr]));
  }

  get isRunning(): boolean {
    return this.#exit === undefined;
  }

  get exitedAtMs(): number | undefined {
    return this.#exitedAtMs;
  }

  info(): ProcessInfo {
    const { command, args = [], cwd, interactive = false } = this.#request;
    const exit = this.#exit;
    return {
      id: this.id,
      command,
      args,
      ...(cwd == null ? {} : { cwd }),
      tty: this.terminal !== undefined,
      interactive,
      owner: this.owner,
      status: exit === undefined ? 'running' : 'exited',
      ...(exit === undefined ? { pid: this.#child.pid } : {}),
      ...(exit === undefined || exit.exitCode === null ? {} : { exitCode: exit.exitCode }),
      ...(exit === undefined || exit.signal === null ? {} : { signal: exit.signal }),
      createdAtMs: this.#createdAtMs,
      ...(this.#exitedAtMs === undefined ? {} : { exitedAtMs: this.#exitedAtMs }),
      ...this.terminal?.size,
    };
  }

  /** With what the tree uses. */
  detailedInfo(): ProcessInfo {
    const resourceUsage = this.#measure();
    return { ...this.info(), ...(resourceUsage === undefined ? {} : { resourceUsage }) };
  }

  /** Sends a signal to every process of the tree; nothing when it has exited. */
  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) {
      this.#child.signalTree(signal);
    }
  }

  /** Begins to end the whole tree by force; `ended` tells when it is gone. */
  kill(): void {
    this.#child.terminate({ graceMs: 0, termGraceMs: 0 }).catch(() => undefined);
  }

  /** Waits for the end of the tree, at most so long, and no longer than somebody wants to know. */
  async endedWithin(waitMs: number, signal: AbortSignal): Promise<void> {
    const leaving = new AbortController();
    const left = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { signal: leaving.signal });
    });
    await withDeadline(Promise.race([this.ended, left]), signal.aborted ? 0 : waitMs);
    leaving.abort();
  }

  /** @throws ProblemError `conflict` for one without a terminal, or that has exited */
  resize(size: TerminalSize): void {
    this.requireTerminal();
    this.requireRunning('its terminal has no size any more');
    this.terminal?.resize(size);
  }

  /** @throws ProblemError `conflict` */
  requireTerminal(): Terminal {
    if (this.terminal === undefined) {
      throw new ProblemError('conflict', `${this.id} has no terminal: it was created without \`tty\`.`);
    }
    return this.terminal;
  }

  /** @throws ProblemError `conflict` */
  requireRunning(consequence: string): void {
    if (!this.isRunning) {
      throw new ProblemError('conflict', `${this.id} has exited: ${consequence}.`);
    }
  }

  /** Its record goes, with its output. Only once it has ended. */
  remove(): void {
    this.terminal?.close();
    this.log.remove();
  }

  #endLog(exit: ProcessExit): void {
    this.#batch.flush();
    this.log.end(exit);
  }

  #measure(): ProcessInfo['resourceUsage'] {
    const now = this.#clock.monotonicMs();
    if (this.isRunning && now - (this.#usage?.atMs ?? Number.NEGATIVE_INFINITY) > usageAgeMs) {
      this.#usage = { atMs: now, value: this.#child.usage() };
    }
    return this.#usage?.value;
  }

  async #end(streams: StreamsEnded): Promise<void> {
    const exit = await this.#child.exited;
    this.#exit = exit;
    this.#exitedAtMs = this.#clock.now();
    const isComplete = await streams.within(drainMs);
    if (isComplete) {
      this.#endLog(exit);
    }
    await this.#child.terminate({ graceMs: 0, termGraceMs });
    if (!isComplete) {
      if (!(await streams.within(lastDrainMs))) {
        streams.destroy();
      }
      this.#endLog(exit);
    }
    this.#child.stdin.destroy();
    this.terminal?.release();
  }
}
