import type { Usage } from '@sandbox-agent/protocol';
import { AgentExitedError } from '../acp/index.ts';
import { ProblemError } from '../http/problem-error.ts';
import { promptErrorOf } from './agent-failure.ts';
import type { AgentRun } from './agent-link.ts';
import type { LedgerEntry } from './prompt-ledger.ts';
import type { ServerEvent } from './session-journal.ts';
import type { StopReason, TurnDependencies } from './turn-dependencies.ts';
import { turnEnded, turnStarted, type TurnOutcome } from './turn-events.ts';

/** One accepted prompt on its way through the agent. Has no deadline; ends exactly once. */
export class Turn {
  readonly entry: LedgerEntry;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly #dependencies: TurnDependencies;
  readonly #stopped: () => StopReason | undefined;
  /** Set once the prompt goes to the agent. */
  #run: AgentRun | undefined;
  #cancelledAt: number | undefined;
  /** Somebody asked for it: the end of the session alone is no reason to call a turn cancelled that its next run could take up. */
  #isCancelled = false;
  /** Whether a tool may have been at work when the turn was cancelled. */
  #cancelledInTool = false;
  #escalation: NodeJS.Timeout | undefined;
  /** While something is done before it goes to the agent: ends that. */
  #preparation: AbortController | undefined;

  constructor(entry: LedgerEntry, dependencies: TurnDependencies, stopped: () => StopReason | undefined) {
    this.entry = entry;
    this.startedAt = dependencies.clock.now();
    this.#dependencies = dependencies;
    this.#stopped = stopped;
  }

  /** Epoch milliseconds; undefined while nobody has cancelled it. */
  get cancelledAt(): number | undefined {
    return this.#cancelledAt;
  }

  /** Runs it to its end, the end written to the log, the agent fit for the next one. Never rejects. */
  async run(): Promise<void> {
    const outcome = await this.#ask();
    clearTimeout(this.#escalation);
    if (this.#isShutDown && this.entry.status === 'queued') {
      // It never went to the agent: the next run of the server takes it up.
      return;
    }
    await this.#writeEnd(outcome);
    await this.#recover(outcome);
  }

  /** Cancels it: the agent is asked to end, and is ended itself when it does not. Idempotent. False once its end is written. */
  cancel(): boolean {
    if (this.entry.status === 'done') {
      return false;
    }
    if (this.#cancelledAt !== undefined) {
      return true;
    }
    const { journal, logger, timings, link, clock, hasOpenToolCalls, cancelPermissions } = this.#dependencies;
    this.#cancelledAt = clock.now();
    this.#isCancelled = true;
    this.#preparation?.abort();
    this.#cancelledInTool = hasOpenToolCalls();
    journal.server({ method: '_server/state', params: { state: 'cancelling' } });
    // In this order: an agent that is told of the refusal first may end the turn as if it had gone its way.
    this.#run?.process.notify('session/cancel', { sessionId: this.#run.agentSessionId });
    cancelPermissions();
    this.#escalation = setTimeout(() => {
      logger.warn({ promptId: this.entry.promptId }, 'the agent ignored session/cancel; it is ended');
      link.end({ graceMs: 0 }).catch((error: unknown) => {
        logger.error({ err: error }, 'ending an agent that ignored session/cancel failed');
      });
    }, timings.cancelGraceMs);
    return true;
  }

  /** The session ends, and with it the agent: whatever ends the turn now counts as cancelled. */
  abandon(): void {
    this.#cancelledAt ??= this.#dependencies.clock.now();
    this.#preparation?.abort();
    this.#dependencies.cancelPermissions();
  }

  async #ask(): Promise<TurnOutcome> {
    const { link, journal, compose, beforeTurn } = this.#dependencies;
    try {
      const run = await link.ensure();
      const prompt = await compose(run, this.entry.prompt ?? []);
      if (this.#cancelledAt !== undefined) {
        return this.#endedEarly();
      }
      if (this.entry.status === 'queued') {
        journal.server(...turnStarted(this.entry.promptId));
      }
      if (beforeTurn !== undefined) {
        await this.#prepare(beforeTurn);
        if (this.#cancelledAt !== undefined) {
          return { stopReason: 'cancelled' };
        }
      }
      this.#run = run;
      const result = (await run.process.request('session/prompt', { sessionId: run.agentSessionId, prompt })) as {
        stopReason?: unknown;
        usage?: unknown;
      } | null;
      const stopReason = this.#stopReasonOf(result?.stopReason, run);
      const reported = result?.usage;
      const usage = isUsage(reported) ? this.#dependencies.usageOfTurn(reported, run.quirks) : undefined;
      return { stopReason, ...(usage === undefined ? {} : { usage }) };
    } catch (error) {
      if (error instanceof AgentExitedError) {
        // Its exit comes first in the log: it is why the turn ended.
        await this.#run?.exited;
      }
      return this.#failedOutcome(error);
    }
  }

  async #prepare(beforeTurn: NonNullable<TurnDependencies['beforeTurn']>): Promise<void> {
    const preparation = new AbortController();
    this.#preparation = preparation;
    const { promptId } = this.entry;
    const { journal, logger } = this.#dependencies;
    const event = await beforeTurn({ promptId, signal: preparation.signal }).catch((error: unknown): ServerEvent => {
      logger.error({ err: error, promptId }, 'what is done before a turn failed');
      const message = 'The checkpoint failed inside the server.';
      return { method: '_server/checkpoint_failed', params: { promptId, code: 'internal', message } };
    });
    this.#preparation = undefined;
    journal.server(event);
  }

  #stopReasonOf(told: unknown, { quirks }: AgentRun): string {
    const stopReason = typeof told === 'string' ? told : 'end_turn';
    return this.#cancelledAt !== undefined && stopReason === 'end_turn' && quirks.cancelReportsEndTurn
      ? 'cancelled'
      : stopReason;
  }

  /** The server ends, and nobody had cancelled the turn before. */
  get #isShutDown(): boolean {
    return this.#stopped() === 'shutdown' && !this.#isCancelled;
  }

  #endedEarly(): TurnOutcome {
    return this.#isShutDown
      ? { error: { code: 'shutting_down', message: 'The server was stopped while this turn ran.' } }
      : { stopReason: 'cancelled' };
  }

  #failedOutcome(error: unknown): TurnOutcome {
    if (this.#isShutDown || this.#cancelledAt !== undefined) {
      return this.#endedEarly();
    }
    const failure = promptErrorOf(error);
    if (failure.code === 'internal') {
      const { logger } = this.#dependencies;
      logger.error({ err: error, promptId: this.entry.promptId }, 'a turn failed inside the server');
    }
    return { error: failure };
  }

  /** The end of a turn is owed to the caller: a full disk delays it and does not lose it. */
  async #writeEnd(outcome: TurnOutcome): Promise<void> {
    const { journal, timings, logger, cancelPermissions, onTurnEnding } = this.#dependencies;
    const { promptId } = this.entry;
    onTurnEnding();
    for (let ending = outcome; ;) {
      try {
        cancelPermissions();
        journal.server(turnEnded(promptId, ending), { method: '_server/state', params: { state: 'idle' } });
        return;
      } catch (error) {
        logger.error({ err: error, promptId }, 'the end of a turn could not be written to the session log');
        if (this.#stopped() !== undefined) {
          return;
        }
        if (!isStorageFailure(error)) {
          // What cannot be written as it is must not keep the turn from ending.
          ending = { error: { code: 'internal', message: 'The answer of the agent could not be recorded.' } };
        }
        await new Promise((resolve) => setTimeout(resolve, timings.storageRetryMs));
      }
    }
  }

  /** Some agents are not themselves after a turn that was cancelled or failed: they are put right before the next one. */
  async #recover({ error }: TurnOutcome): Promise<void> {
    const { link, logger } = this.#dependencies;
    const run = this.#run;
    if (run === undefined || this.#stopped() !== undefined || link.run !== run) {
      return;
    }
    const wasCancelled = this.#cancelledAt !== undefined;
    const { cancelLeavesCommand, desyncAfterCancel, desyncAfterFailure } = run.quirks;
    try {
      // Closing the conversation while the agent still ends its command would leave the command to nobody.
      if (wasCancelled && (cancelLeavesCommand || (desyncAfterCancel && this.#cancelledInTool))) {
        await link.end({ graceMs: 0 });
      } else if ((wasCancelled && desyncAfterCancel) || (error !== undefined && desyncAfterFailure)) {
        await link.reopen(run);
      }
    } catch (failure) {
      logger.error({ err: failure }, 'recovering the agent after a turn failed');
    }
  }
}

function isUsage(value: unknown): value is Usage {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStorageFailure(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'insufficient_storage';
}
