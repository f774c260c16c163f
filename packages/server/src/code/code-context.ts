import {
  defaultCodeTimeoutMs,
  type CodeContext as CodeContextView,
  type CodeExecutionEnd,
  type CodeLanguage,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { Clock } from '../lifecycle/clock.ts';
import { watchArtifacts } from './artifacts/collect-artifacts.ts';
import { callError, type StopReason } from './call-error.ts';
import { CallOutput, type TellCall } from './call-output.ts';
import {
  describeEnd,
  KernelEndedError,
  type Kernel,
  type KernelEnd,
  type KernelOutcome,
  type StartKernel,
} from './kernel.ts';
import type { CodeLimits } from './limits.ts';
import { TurnQueue } from './turn-queue.ts';

export interface CodeContextOptions {
  readonly id: string;
  readonly language: CodeLanguage;
  readonly isDefault: boolean;
  /** Absolute. Where each of its interpreters starts. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly startKernel: StartKernel;
  readonly limits: CodeLimits;
  readonly clock: Clock;
}

/** A call as a context takes it. `cwd` is absolute and exists. */
export interface CodeCall {
  readonly code: string;
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number | undefined;
}

interface RunningCall {
  readonly kernel: Kernel;
  stop: StopReason | undefined;
  /** Its interpreter is being ended, whatever else the call comes to. */
  isEnding: boolean;
  graceTimer: NodeJS.Timeout | undefined;
}

/** One interpreter after the other, each keeping its state from call to call; calls run one at a time. */
export class CodeContext {
  readonly id: string;
  readonly language: CodeLanguage;
  readonly isDefault: boolean;
  readonly #options: CodeContextOptions;
  readonly #createdAtMs: number;
  readonly #turns = new TurnQueue();
  readonly #closing = new AbortController();
  #state: CodeContextView['state'] = 'starting';
  #kernel: Kernel | undefined;
  #end: KernelEnd | undefined;
  #running: RunningCall | undefined;
  #isRestartWanted = false;
  #executionCount = 0;
  #cwd: string;

  constructor(options: CodeContextOptions) {
    this.id = options.id;
    this.language = options.language;
    this.isDefault = options.isDefault;
    this.#options = options;
    this.#createdAtMs = options.clock.now();
    this.#cwd = options.cwd;
  }

  view(): CodeContextView {
    return {
      id: this.id,
      language: this.language,
      cwd: this.#cwd,
      state: this.#state,
      isDefault: this.isDefault,
      executionCount: this.#executionCount,
      queued: this.#turns.waiting,
      ...(this.#kernel === undefined ? {} : { pid: this.#kernel.pid }),
      createdAtMs: this.#createdAtMs,
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** Starts its first interpreter. @throws ProblemError `kernel_not_installed`, `kernel_failed` */
  start(): Promise<void> {
    return this.#turns.run(() => this.#start());
  }

  /**
   * Runs code when those before it have ended, and tells what it gives as it comes. The signal interrupts it.
   *
   * @throws ProblemError `too_many_requests` when too many wait, `code_context_dead`; the signal's reason before its turn
   */
  async execute(call: CodeCall, { tell, signal }: { tell: TellCall; signal: AbortSignal }): Promise<CodeExecutionEnd> {
    if (this.#turns.waiting >= this.#options.limits.maxQueuedCalls) {
      throw new ProblemError('too_many_requests', `${this.#turns.waiting} calls wait for this context already.`, {
        context: { contextId: this.id, limit: this.#options.limits.maxQueuedCalls, retryAfterSeconds: 1 },
      });
    }
    const either = AbortSignal.any([signal, this.#closing.signal]);
    return this.#turns.run(() => this.#run(call, tell, either), either);
  }

  /** Whether something was running. */
  interrupt(reason: StopReason = { kind: 'interrupted' }): boolean {
    const running = this.#running;
    if (running === undefined) {
      return false;
    }
    running.stop ??= reason;
    running.kernel.interrupt();
    running.graceTimer ??= setTimeout(() => {
      running.isEnding = true;
      // Never rejects; whoever runs the call waits for the end of the kernel.
      running.kernel.terminate().catch(() => undefined);
    }, this.#options.limits.interruptGraceMs);
    return true;
  }

  /** Ends the interpreter with whatever it runs and starts a new one. Calls that wait run on that. */
  async restart(): Promise<void> {
    this.#isRestartWanted = true;
    await this.#endKernel();
    await this.#turns.run(() => this.#restartIfWanted());
  }

  /** Ends all of it. Idempotent, bounded. */
  async close(): Promise<void> {
    this.#closing.abort(contextGone(this.id));
    await this.#endKernel();
    // One that is being started ends itself when it is ready.
    await this.#turns.run(() => this.#endKernel());
  }

  async #endKernel(): Promise<void> {
    if (this.#running !== undefined) {
      this.#running.stop ??= { kind: 'restarted' };
      this.#running.isEnding = true;
    }
    const kernel = this.#kernel;
    await kernel?.terminate();
    // By now there may be another.
    if (this.#kernel === kernel) {
      this.#kernel = undefined;
    }
  }

  async #restartIfWanted(): Promise<void> {
    if (this.#isRestartWanted) {
      this.#isRestartWanted = false;
      await this.#endKernel();
      await this.#start();
    }
  }

  async #start(): Promise<void> {
    this.#state = 'starting';
    this.#executionCount = 0;
    this.#cwd = this.#options.cwd;
    this.#end = undefined;
    try {
      this.#closing.signal.throwIfAborted();
      const kernel = await this.#options.startKernel({ cwd: this.#cwd, env: this.#options.env });
      this.#kernel = kernel;
      this.#state = 'idle';
      kernel.ended.then(
        (end) => this.#takeEnd(kernel, end),
        () => undefined,
      );
    } catch (error) {
      this.#state = 'dead';
      throw error;
    }
  }

  #takeEnd(kernel: Kernel, end: KernelEnd): void {
    if (this.#kernel === kernel) {
      this.#state = 'dead';
      this.#end = end;
      this.#kernel = undefined;
    }
  }

  async #run(call: CodeCall, tell: TellCall, signal: AbortSignal): Promise<CodeExecutionEnd> {
    const { limits, clock } = this.#options;
    await this.#restartIfWanted();
    const kernel = this.#kernel;
    if (kernel === undefined) {
      throw deadContext(this.id, this.#end);
    }
    const cwd = call.cwd ?? this.#cwd;
    const artifacts = await watchArtifacts(cwd, { limits: limits.artifacts, now: () => clock.now() });
    signal.throwIfAborted();
    const output = new CallOutput(tell, limits);
    const startedAtMs = clock.monotonicMs();
    tell({ event: 'started', data: { contextId: this.id } });
    const { outcome, stop, end } = await this.#runInKernel(kernel, { call, output, signal });
    const durationMs = Math.round(clock.monotonicMs() - startedAtMs);
    const error = callError({ thrown: output.thrown, stop, end });
    if (error !== undefined) {
      output.tellError(error);
    }
    this.#executionCount = outcome?.executionCount ?? this.#executionCount + 1;
    this.#cwd = outcome?.cwd ?? cwd;
    const result: CodeExecutionEnd = {
      contextId: this.id,
      language: this.language,
      executionCount: this.#executionCount,
      ...exitCodeOf(outcome ?? end),
      ...(error === undefined ? {} : { error }),
      stateKept: end === undefined,
      cwd,
      ...(await artifacts.collect()),
      ...output.truncation,
      durationMs,
    };
    tell({ event: 'end', data: result });
    return result;
  }

  async #runInKernel(
    kernel: Kernel,
    { call, output, signal }: { call: CodeCall; output: CallOutput; signal: AbortSignal },
  ): Promise<{ outcome?: KernelOutcome; stop: StopReason | undefined; end?: KernelEnd }> {
    const running: RunningCall = { kernel, stop: undefined, isEnding: false, graceTimer: undefined };
    this.#running = running;
    this.#state = 'busy';
    const timeoutMs = call.timeoutMs ?? defaultCodeTimeoutMs;
    const timer = setTimeout(() => this.interrupt({ kind: 'timeout', timeoutMs }), timeoutMs);
    const abort = (): void => {
      this.interrupt({ kind: this.#closing.signal.aborted ? 'restarted' : 'interrupted' });
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      const outcome = await kernel.execute(
        { code: call.code, cwd: call.cwd, env: call.env, maxOutputBytes: this.#options.limits.maxOutputBytes },
        output,
      );
      if (running.isEnding) {
        throw new KernelEndedError(await kernel.ended);
      }
      return { outcome, stop: running.stop };
    } catch (error) {
      if (!(error instanceof KernelEndedError)) {
        throw error;
      }
      // What it left running goes before its end is told.
      await kernel.terminate();
      this.#takeEnd(kernel, error.end);
      return { stop: running.stop, end: error.end };
    } finally {
      clearTimeout(timer);
      clearTimeout(running.graceTimer);
      signal.removeEventListener('abort', abort);
      this.#running = undefined;
      if (this.#state === 'busy') {
        this.#state = 'idle';
      }
    }
  }
}

function exitCodeOf(from: { readonly exitCode?: number | null | undefined } | undefined): { exitCode?: number } {
  return typeof from?.exitCode === 'number' ? { exitCode: from.exitCode } : {};
}

function deadContext(contextId: string, end: KernelEnd | undefined): ProblemError {
  const why = end === undefined ? 'no interpreter could be started' : describeEnd(end);
  return new ProblemError('code_context_dead', `${why.charAt(0).toUpperCase()}${why.slice(1)}; restart the context.`, {
    context: { contextId, ...end },
  });
}

/** There is no such context, or not any more. */
export function contextGone(contextId: string): ProblemError {
  return new ProblemError('not_found', `There is no code context ${JSON.stringify(contextId)} on this server.`, {
    context: { contextId },
  });
}
