import { agentProblem, type AgentExit, type AgentLine, type AgentProcess } from '../acp/index.ts';
import type { AppendedRange, LogEntryInput } from '../log/log-entry.ts';
import type { SessionLog } from '../log/index.ts';
import type { SentMessage } from '../acp/index.ts';
import type { AcpHttpDependencies, AgentStart } from './dependencies.ts';

/** How often a log that refused an entry is tried again while the agent is paused. */
const storageRetryMs = 500;

/** What is to be in the log for a line of the agent. */
export type LoggedMessage = Pick<LogEntryInput, 'connectionId' | 'payload'>;

export interface AgentRunOptions {
  readonly dependencies: AcpHttpDependencies;
  readonly launch: AgentStart;
  readonly log: SessionLog;
  /** The log entry for a line; `undefined` when nobody is to be told of it. It may be asked again for the same line: it changes nothing. */
  describe(line: AgentLine): LoggedMessage | undefined;
  /** The line is in the log, under that number where it was described. */
  onLogged(line: AgentLine, eventIndex: number | undefined): void;
  /** The log entries that tell of the end. */
  describeExit(exit: AgentExit): readonly LoggedMessage[];
  /** The process has ended, and its readers can know. Its tree is about to be gone: see {@link AgentRun.settled}. */
  onExited(exit: AgentExit): void;
}

/** One process of an agent whose every line goes into a log before anything is made of it. */
export class AgentRun {
  readonly #options: AgentRunOptions;
  #process: AgentProcess | undefined;
  #closed = false;
  #exit: AgentExit | undefined;
  #settled: Promise<void> = Promise.resolve();

  private constructor(options: AgentRunOptions) {
    this.#options = options;
  }

  /** @throws ProblemError `agent_process_exited` when the program cannot be started */
  static async start(options: AgentRunOptions): Promise<AgentRun> {
    const run = new AgentRun(options);
    const { dependencies, launch } = options;
    try {
      run.#process = await dependencies.startAgentProcess({
        launch,
        logger: dependencies.logger,
        onBatch: (batch) => run.#receive(batch),
        onSent: () => undefined,
        onFault: (error) => run.#retryStorage(error),
      });
    } catch (error) {
      throw agentProblem(error);
    }
    run.#settled = run.#watchExit(run.#process);
    return run;
  }

  /** How it ended; `undefined` while it runs. */
  get exit(): AgentExit | undefined {
    return this.#exit;
  }

  /** Resolves when the process and all that it started are gone. Never rejects. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Writes a message to the agent; lost when the agent is just ending, which is told by its exit. */
  forward(message: SentMessage): void {
    this.#process?.forward(message);
  }

  /**
   * Ends the process and everything it started, in bounded time.
   * @throws Error when a process of the tree is still alive after all means were used
   */
  async end({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#closed = true;
    const report = await this.#process?.terminate({ graceMs });
    await this.#settled;
    if (report !== undefined && report.survivors.length > 0) {
      throw new Error(`Processes of the agent outlived SIGKILL: ${report.survivors.join(', ')}`);
    }
  }

  #receive(batch: readonly AgentLine[]): void {
    const described = batch.map((line) => this.#options.describe(line));
    let eventIndex = this.#append(described.filter((message) => message !== undefined)).firstIndex;
    batch.forEach((line, position) => {
      this.#options.onLogged(line, described[position] === undefined ? undefined : eventIndex);
      eventIndex += described[position] === undefined ? 0 : 1;
    });
  }

  #append(messages: readonly LoggedMessage[]): AppendedRange {
    const createdAt = this.#options.dependencies.clock.now();
    return this.#options.log.append(messages.map((message) => ({ ...message, sender: 'agent', createdAt })));
  }

  async #watchExit(process: AgentProcess): Promise<void> {
    const exit = await process.exited;
    await this.#recordExit(exit);
    this.#exit = exit;
    this.#options.onExited(exit);
    await process.terminate({ graceMs: 0 });
  }

  /** A full disk must not hide the end: it is written when there is space again, unless all of this ends first. */
  async #recordExit(exit: AgentExit): Promise<void> {
    for (;;) {
      try {
        this.#append(this.#options.describeExit(exit));
        return;
      } catch (error) {
        this.#options.dependencies.logger.error({ err: error }, 'the end of an agent could not be written to its log');
        if (this.#closed) {
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, storageRetryMs));
      }
    }
  }

  /** What the agent said is offered again until the log takes it; the agent waits meanwhile. */
  #retryStorage(error: unknown): void {
    this.#options.dependencies.logger.error({ err: error }, 'the log refused an entry; the agent is paused');
    setTimeout(() => {
      if (!this.#closed) {
        this.#process?.resume();
      }
    }, storageRetryMs).unref();
  }
}
