import { AgentExitedError, type AgentExit, type AgentProcess } from '../acp/index.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { AgentInbox } from './agent-inbox.ts';
import { applySelection } from './apply-selection.ts';
import type { AgentSettings, AgentSettingsAnswer, SettingsSelection } from './agent-settings.ts';
import type { SessionQuirks, SessionsDependencies } from './dependencies.ts';
import { openConversation, type ResumeKind } from './handshake.ts';
import { prepareOpening } from './opening.ts';
import type { SessionJournal } from './session-journal.ts';

/** One run of the agent with the conversation open in it. */
export interface AgentRun {
  readonly process: AgentProcess;
  readonly agentSessionId: string;
  readonly resumed: ResumeKind;
  readonly quirks: SessionQuirks;
  readonly inbox: AgentInbox;
  /** What its conversation was opened with. */
  readonly open: Readonly<Record<string, unknown>>;
  /** Resolves once its exit is in the log. */
  readonly exited: Promise<AgentExit>;
}

export interface AgentLinkOptions {
  readonly dependencies: SessionsDependencies;
  readonly agent: string;
  readonly cwd: string;
  readonly sessionEnv?: Readonly<Record<string, string>> | undefined;
  /** `cwd`, `mcpServers`, `additionalDirectories` for `session/new` and its kin. */
  readonly open: Readonly<Record<string, unknown>>;
  readonly journal: SessionJournal;
  readonly settings: AgentSettings;
  createInbox(): AgentInbox;
  /** The conversation to go on with, as it is when a run starts. */
  previous(): {
    agentSessionId: string | undefined;
    forkOf: string | undefined;
    hasHistory: boolean;
    selection: SettingsSelection;
  };
  /** A run is open: what the handshake told, before anything else is sent. */
  onOpened(opened: { agentSessionId: string; capabilities: Record<string, unknown>; resumed: ResumeKind }): void;
  /** A run has ended and its exit is in the log. */
  onExited(): void;
}

/**
 * The connection of a session to its agent: starts a process when one is needed and none runs, opens the conversation in it, and
 * ends it. There is at most one process at a time.
 */
export class AgentLink {
  readonly #options: AgentLinkOptions;
  #starting: Promise<AgentRun> | undefined;
  #startingSince: number | undefined;
  #failure: { readonly since: number; readonly message: string } | undefined;
  #process: AgentProcess | undefined;
  #run: AgentRun | undefined;
  /** Whether the server itself ends the present process. */
  #ending = false;
  /** The last process has ended, its exit is in the log and its tree is gone, but for the processes it names. */
  #settled: Promise<readonly number[]> = Promise.resolve([]);
  readonly #closed = new AbortController();

  constructor(options: AgentLinkOptions) {
    this.#options = options;
  }

  /** The process that runs, open or not yet. */
  get process(): AgentProcess | undefined {
    return this.#process;
  }

  /** The run whose conversation is open. */
  get run(): AgentRun | undefined {
    return this.#run;
  }

  /** The open run; starts one when there is none. Concurrent callers share one start. */
  async ensure(): Promise<AgentRun> {
    if (this.#run !== undefined) {
      return this.#run;
    }
    this.#starting ??= this.#startAndNote();
    return await this.#starting;
  }

  /** Epoch milliseconds; undefined when no start is under way. */
  get startingSince(): number | undefined {
    return this.#startingSince;
  }

  /** Why the last start failed; undefined once one succeeds. */
  get failure(): { readonly since: number; readonly message: string } | undefined {
    return this.#failure;
  }

  /**
   * Ends the present process and everything it started; the link can start another. Resolves when its exit is in the log.
   *
   * @throws Error when a process of the tree is still alive after all means were used
   */
  async end(options: { graceMs: number }): Promise<void> {
    if (this.#process !== undefined) {
      this.#ending = true;
      await this.#process.terminate({ graceMs: options.graceMs });
    }
    // Also of a process that ended by itself: its tree may still be on its way out.
    const survivors = await this.#settled;
    if (survivors.length > 0) {
      throw new Error(`Processes of the agent outlived SIGKILL: ${survivors.join(', ')}`);
    }
  }

  /** Ends the link for good: a start that is under way is given up. */
  async close(options: { graceMs: number }): Promise<void> {
    this.#closed.abort(new ProblemError('conflict', 'The session is being closed.'));
    await this.end(options);
    await this.#starting?.catch(() => undefined);
    // A start that was past its last check when the link was closed may have brought up a process after all.
    await this.end(options);
  }

  /**
   * Closes the conversation and opens it again in the same process: what brings an agent back whose answers are shifted after a
   * cancelled turn. Ends the process when that does not work; the next turn then starts another.
   */
  async reopen(run: AgentRun): Promise<void> {
    const timeoutMs = this.#options.dependencies.timings.openTimeoutMs;
    try {
      const { agentSessionId: sessionId, process } = run;
      await process.request('session/close', { sessionId }, { timeoutMs });
      // As at the start of a run: what opens a conversation may hold keys, and is not recorded.
      run.inbox.isOpen = false;
      const answer = await process
        .request('session/resume', { ...run.open, sessionId }, { timeoutMs })
        .finally(() => (run.inbox.isOpen = true));
      this.#options.settings.answered((answer ?? {}) as AgentSettingsAnswer);
      await this.#applySelection(run);
    } catch (error) {
      this.#options.dependencies.logger.warn(
        { err: error },
        'reopening the conversation failed; the agent is restarted',
      );
      await this.end({ graceMs: 0 });
    }
  }

  async #startAndNote(): Promise<AgentRun> {
    const { clock } = this.#options.dependencies;
    this.#startingSince = clock.now();
    try {
      const run = await this.#start();
      this.#failure = undefined;
      return run;
    } catch (error) {
      this.#failure = { since: clock.now(), message: error instanceof Error ? error.message : String(error) };
      throw error;
    } finally {
      this.#starting = undefined;
      this.#startingSince = undefined;
    }
  }

  async #start(): Promise<AgentRun> {
    const { dependencies, journal } = this.#options;
    const signal = this.#closed.signal;
    const startedAt = dependencies.clock.monotonicMs();
    // The tree of the run before must be gone: two processes of one conversation would both write to it.
    await this.#settled;
    signal.throwIfAborted();
    const { agent, cwd, sessionEnv } = this.#options;
    const launch = await dependencies.resolveLaunch(agent, {
      cwd,
      ...(sessionEnv === undefined ? {} : { sessionEnv }),
      signal,
    });
    const opening = await prepareOpening({ ...this.#options, signal });
    signal.throwIfAborted();

    const inbox = this.#options.createInbox();
    const process = await dependencies.startAgentProcess({
      launch,
      logger: dependencies.logger,
      onBatch: (batch) => inbox.receive(batch),
      onSent: (sent) => inbox.sent(sent),
      onFault: (error) => this.#retryStorage(error),
    });
    inbox.connectionId = process.connectionId;
    journal.connectionId = process.connectionId;
    this.#process = process;
    this.#ending = false;
    const exited = this.#recordExit(process);
    this.#settled = this.#settle(process, exited);
    try {
      const previous = this.#options.previous();
      let open: Readonly<Record<string, unknown>> = this.#options.open;
      const opened = await openConversation({
        process,
        version: dependencies.version,
        clock: dependencies.clock,
        timings: dependencies.timings,
        signal,
        open: (capabilities) => (open = opening.parametersFor(capabilities)),
        agentSessionId: previous.agentSessionId,
        forkOf: previous.forkOf,
        hasHistory: previous.hasHistory,
        replaysAfterAnswer: launch.quirks.replaysAfterAnswer,
        onReplay: (replaying) => {
          inbox.isReplaying = replaying;
        },
        onFallback: (method, error) =>
          dependencies.logger.warn({ err: error, agent }, `${method} failed; going on another way`),
      });
      this.#options.settings.answered(opened.answer);
      inbox.isOpen = true;
      const { agentSessionId, resumed } = opened;
      const run: AgentRun = { process, agentSessionId, resumed, quirks: launch.quirks, inbox, open, exited };
      this.#options.onOpened(opened);
      journal.server({
        method: '_server/agent_started',
        params: {
          pid: process.pid,
          agentSessionId,
          resumed,
          durationMs: Math.round(dependencies.clock.monotonicMs() - startedAt),
        },
      });
      const applied = opening.applied();
      if (applied !== undefined) {
        journal.server({ method: '_server/settings_applied', params: applied });
      }
      await this.#applySelection(run);
      if (this.#process !== process) {
        throw await this.#exitError(exited);
      }
      this.#run = run;
      return run;
    } catch (error) {
      await this.end({ graceMs: 0 });
      throw error;
    }
  }

  async #applySelection(run: AgentRun): Promise<void> {
    const { settings, dependencies } = this.#options;
    const { selection } = this.#options.previous();
    const { process, agentSessionId } = run;
    const timeoutMs = dependencies.timings.openTimeoutMs;
    await applySelection({ process, agentSessionId, settings, selection, timeoutMs });
  }

  /** Whoever waits for an answer hears of the exit at once, not when the last of its processes is gone. */
  async #recordExit(process: AgentProcess): Promise<AgentExit> {
    const exit = await process.exited;
    const expected = this.#ending;
    if (this.#process === process) {
      this.#process = undefined;
      this.#run = undefined;
    }
    await this.#record(() => {
      this.#options.journal.server({ method: '_server/agent_exited', params: { ...exit, expected } });
    });
    this.#options.onExited();
    return exit;
  }

  async #settle(process: AgentProcess, exited: Promise<AgentExit>): Promise<readonly number[]> {
    await process.exited;
    const [{ survivors }] = await Promise.all([process.terminate({ graceMs: 0 }), exited]);
    return survivors;
  }

  async #exitError(exited: Promise<AgentExit>): Promise<AgentExitedError> {
    return new AgentExitedError('The agent exited while its session was being opened.', await exited);
  }

  /** A full disk must not lose the exit: it is recorded when there is space again, unless the session is closed first. */
  async #record(write: () => void): Promise<void> {
    const { timings, logger } = this.#options.dependencies;
    for (;;) {
      try {
        write();
        return;
      } catch (error) {
        logger.error({ err: error }, 'an event could not be written to the session log');
        if (this.#closed.signal.aborted) {
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, timings.storageRetryMs));
      }
    }
  }

  /** The log refused what the agent said: the agent is paused, and what it said is offered again until it is taken. */
  #retryStorage(error: unknown): void {
    const { timings, logger } = this.#options.dependencies;
    logger.error({ err: error }, 'the session log refused an entry; the agent is paused');
    const process = this.#process;
    setTimeout(() => {
      if (process !== undefined && process === this.#process && !this.#closed.signal.aborted) {
        process.resume();
      }
    }, timings.storageRetryMs).unref();
  }
}
