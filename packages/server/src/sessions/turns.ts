import type {
  CancelResponse,
  PromptContentBlock,
  PromptError,
  ServerEventParams,
  Usage,
} from '@sandbox-agent/protocol';
import { AgentExitedError } from '../acp/index.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import { promptErrorOf } from './agent-failure.ts';
import type { AgentLink, AgentRun } from './agent-link.ts';
import type { SessionTimings } from './dependencies.ts';
import type { LedgerEntry, PromptLedger } from './prompt-ledger.ts';
import type { ServerEvent, SessionJournal } from './session-journal.ts';

interface RunningTurn {
  readonly entry: LedgerEntry;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Set once the prompt went to the agent. */
  run: AgentRun | undefined;
  cancelledAt: number | undefined;
  /** Whether a tool may have been at work when the turn was cancelled. */
  cancelledInTool: boolean;
  escalation: NodeJS.Timeout | undefined;
}

export interface TurnsOptions {
  readonly journal: SessionJournal;
  readonly ledger: PromptLedger;
  readonly link: AgentLink;
  readonly timings: SessionTimings;
  readonly clock: Clock;
  readonly logger: Logger;
  createId(): string;
  /** What goes to the agent for a prompt: with the history in front where the agent does not know it. */
  compose(run: AgentRun, prompt: PromptContentBlock[]): Promise<PromptContentBlock[]>;
  /** Answers every open permission request as cancelled. */
  cancelPermissions(): void;
  /** Whether a tool call of the running turn has not ended. */
  hasOpenToolCalls(): boolean;
  /** A turn is over; its end is about to be written. */
  onTurnEnding(usage: Usage | undefined): void;
}

/** How a turn ends when the session itself does. */
export type StopReason = 'deleted' | 'shutdown';

/**
 * The turns of a session: prompts are accepted at once, and run one after the other. Each accepted prompt gets exactly one
 * `_server/turn_ended`. No turn has a deadline.
 */
export class Turns {
  readonly #options: TurnsOptions;
  #queue: LedgerEntry[] = [];
  #running: RunningTurn | undefined;
  #lastEndedAt: number | undefined;
  #draining: Promise<void> | undefined;
  #stopped: StopReason | undefined;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get running():
    | { readonly promptId: string; readonly startedAt: number; readonly cancelledAt: number | undefined }
    | undefined {
    const turn = this.#running;
    return turn && { promptId: turn.entry.promptId, startedAt: turn.startedAt, cancelledAt: turn.cancelledAt };
  }

  /** When the last turn ended; undefined before. */
  get lastEndedAt(): number | undefined {
    return this.#lastEndedAt;
  }

  get queuedCount(): number {
    return this.#queue.length;
  }

  /**
   * Writes the prompt to the log and queues it. A repeated idempotency key gives the prompt it was first used for.
   *
   * @throws ProblemError `idempotency_mismatch`, `conflict` when a turn runs and `reject` is asked for, `insufficient_storage`
   */
  accept(request: {
    prompt: PromptContentBlock[];
    /** Both absent without an idempotency key. */
    idempotencyHash: string | undefined;
    bodyHash: string | undefined;
    reject: boolean;
  }): LedgerEntry {
    const { journal, ledger } = this.#options;
    const earlier =
      request.idempotencyHash === undefined ? undefined : ledger.findByIdempotency(request.idempotencyHash);
    if (earlier !== undefined) {
      if (earlier.bodyHash !== request.bodyHash) {
        throw new ProblemError(
          'idempotency_mismatch',
          `The Idempotency-Key was used for prompt ${earlier.promptId} with another body.`,
          { context: { promptId: earlier.promptId } },
        );
      }
      return earlier;
    }
    if (this.#stopped !== undefined) {
      throw new ProblemError('conflict', 'The session is being closed.');
    }
    if (request.reject && (this.#running !== undefined || this.#queue.length > 0)) {
      throw new ProblemError('conflict', 'A turn is running and the prompt asked not to be queued.', {
        context: { runningPromptId: this.#running?.entry.promptId },
      });
    }
    const promptId = this.#options.createId();
    const { idempotencyHash, bodyHash } = request;
    const accepted: ServerEvent = {
      method: '_server/prompt_accepted',
      params: {
        promptId,
        prompt: request.prompt,
        ...(idempotencyHash === undefined ? {} : { idempotencyHash, bodyHash }),
      },
    };
    // A turn that can begin at once is accepted and begun in one write.
    const beginsNow = this.#draining === undefined && this.#options.link.run !== undefined;
    journal.server(accepted, ...(beginsNow ? turnStarted(promptId) : []));
    const entry = ledger.get(promptId) as LedgerEntry;
    this.#queue.push(entry);
    this.#drain();
    return entry;
  }

  /**
   * After a restart: a turn that ran when the server was killed has ended without an answer, and what was accepted and not begun
   * is run now.
   */
  recover(): void {
    for (const entry of this.#options.ledger.unfinished()) {
      if (entry.status === 'running') {
        this.#options.journal.server({
          method: '_server/turn_ended',
          params: {
            promptId: entry.promptId,
            error: {
              code: 'agent_process_exited',
              message: 'The server ended while this turn ran. What the agent said until then is in the log.',
            },
          },
        });
      } else {
        this.#queue.push(entry);
      }
    }
    this.#drain();
  }

  /** Cancels the running turn; queued prompts too when asked. The session stays usable. */
  cancel(options: { includeQueued: boolean }): CancelResponse {
    const promptIds: string[] = [];
    const turn = this.#running;
    if (options.includeQueued) {
      const queued = this.#queue.splice(0);
      for (const entry of queued) {
        this.#options.journal.server(turnEnded(entry, { stopReason: 'cancelled' }));
        promptIds.push(entry.promptId);
      }
    }
    if (turn !== undefined) {
      promptIds.unshift(turn.entry.promptId);
      this.#cancelTurn(turn);
    }
    return { cancelling: promptIds.length > 0, promptIds };
  }

  /**
   * Begins no further turn. A deletion ends every prompt as cancelled; a shutdown ends the running one with an error and leaves
   * the queue to the next run of the server. The caller ends the agent, which ends the running turn.
   */
  stop(reason: StopReason): void {
    this.#stopped ??= reason;
    if (reason === 'deleted') {
      for (const entry of this.#queue.splice(0)) {
        this.#options.journal.server(turnEnded(entry, { stopReason: 'cancelled' }));
      }
    }
    if (this.#running !== undefined) {
      this.#running.cancelledAt ??= this.#options.clock.now();
      this.#options.cancelPermissions();
    }
  }

  /** Resolves when no turn runs any more. */
  async settled(): Promise<void> {
    await this.#draining;
  }

  #cancelTurn(turn: RunningTurn): void {
    if (turn.cancelledAt !== undefined) {
      return;
    }
    const { journal, logger, timings, clock } = this.#options;
    turn.cancelledAt = clock.now();
    turn.cancelledInTool = this.#options.hasOpenToolCalls();
    journal.server({ method: '_server/state', params: { state: 'cancelling' } });
    // In this order: an agent that is told of the refusal first may end the turn as if it had gone its way.
    turn.run?.process.notify('session/cancel', { sessionId: turn.run.agentSessionId });
    this.#options.cancelPermissions();
    turn.escalation = setTimeout(() => {
      logger.warn({ promptId: turn.entry.promptId }, 'the agent ignored session/cancel; it is ended');
      this.#options.link.end({ graceMs: 0 }).catch((error: unknown) => {
        logger.error({ err: error }, 'ending an agent that ignored session/cancel failed');
      });
    }, timings.cancelGraceMs);
  }

  #drain(): void {
    this.#draining ??= this.#runQueue().finally(() => {
      this.#draining = undefined;
      // A prompt may have come after the queue was found empty and before this.
      if (this.#queue.length > 0 && this.#stopped === undefined) {
        this.#drain();
      }
    });
  }

  async #runQueue(): Promise<void> {
    for (;;) {
      const entry = this.#stopped === undefined ? this.#queue.shift() : undefined;
      if (entry === undefined) {
        return;
      }
      const startedAt = this.#options.clock.now();
      const turn: RunningTurn = {
        entry,
        startedAt,
        run: undefined,
        cancelledAt: undefined,
        cancelledInTool: false,
        escalation: undefined,
      };
      this.#running = turn;
      const outcome = await this.#runTurn(turn);
      clearTimeout(turn.escalation);
      await this.#writeEnd(turn, outcome);
      await this.#recoverFromCancel(turn);
      this.#running = undefined;
      this.#lastEndedAt = this.#options.clock.now();
    }
  }

  async #runTurn(turn: RunningTurn): Promise<TurnOutcome> {
    const { link, journal } = this.#options;
    try {
      const run = await link.ensure();
      const prompt = await this.#options.compose(run, turn.entry.prompt ?? []);
      if (turn.cancelledAt !== undefined) {
        return { stopReason: 'cancelled' };
      }
      if (turn.entry.status === 'queued') {
        journal.server(...turnStarted(turn.entry.promptId));
      }
      turn.run = run;
      const result = (await run.process.request('session/prompt', { sessionId: run.agentSessionId, prompt })) as {
        stopReason?: unknown;
        usage?: Usage;
      } | null;
      const told = typeof result?.stopReason === 'string' ? result.stopReason : 'end_turn';
      const stopReason =
        turn.cancelledAt !== undefined && told === 'end_turn' && run.quirks.cancelReportsEndTurn ? 'cancelled' : told;
      return { stopReason, ...(result?.usage == null ? {} : { usage: result.usage }) };
    } catch (error) {
      if (error instanceof AgentExitedError) {
        // Its exit comes first in the log: it is why the turn ended.
        await turn.run?.exited;
      }
      return this.#failedOutcome(turn, error);
    }
  }

  #failedOutcome(turn: RunningTurn, error: unknown): TurnOutcome {
    if (this.#stopped === 'shutdown') {
      return { error: { code: 'shutting_down', message: 'The server was stopped while this turn ran.' } };
    }
    if (turn.cancelledAt !== undefined) {
      return { stopReason: 'cancelled' };
    }
    const failure = promptErrorOf(error);
    if (failure.code === 'internal') {
      this.#options.logger.error({ err: error, promptId: turn.entry.promptId }, 'a turn failed inside the server');
    }
    return { error: failure };
  }

  /** The end of a turn is owed to the caller: a full disk delays it and does not lose it. */
  async #writeEnd(turn: RunningTurn, outcome: TurnOutcome): Promise<void> {
    const { journal, timings, logger } = this.#options;
    this.#options.onTurnEnding(outcome.usage);
    for (;;) {
      try {
        this.#options.cancelPermissions();
        journal.server(turnEnded(turn.entry, outcome), { method: '_server/state', params: { state: 'idle' } });
        return;
      } catch (error) {
        logger.error({ err: error }, 'the end of a turn could not be written to the session log');
        if (this.#stopped !== undefined) {
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, timings.storageRetryMs));
      }
    }
  }

  /** Some agents are not themselves after a cancelled turn: they are put right before the next one. */
  async #recoverFromCancel(turn: RunningTurn): Promise<void> {
    const { link, logger } = this.#options;
    if (
      turn.cancelledAt === undefined ||
      turn.run === undefined ||
      this.#stopped !== undefined ||
      link.run !== turn.run
    ) {
      return;
    }
    try {
      const { cancelLeavesCommand, desyncAfterCancel } = turn.run.quirks;
      // Closing the conversation while the agent still ends its command would leave the command to nobody.
      if (cancelLeavesCommand || (desyncAfterCancel && turn.cancelledInTool)) {
        await link.end({ graceMs: 0 });
      } else if (desyncAfterCancel) {
        await link.reopen(turn.run);
      }
    } catch (error) {
      logger.error({ err: error }, 'recovering the agent after a cancelled turn failed');
    }
  }
}

interface TurnOutcome {
  stopReason?: string;
  usage?: Usage;
  error?: PromptError;
}

function turnStarted(promptId: string): ServerEvent[] {
  return [
    { method: '_server/turn_started', params: { promptId } },
    { method: '_server/state', params: { state: 'working' } },
  ];
}

function turnEnded(entry: LedgerEntry, outcome: TurnOutcome): ServerEvent {
  const params: ServerEventParams['_server/turn_ended'] = { promptId: entry.promptId, ...outcome };
  return { method: '_server/turn_ended', params };
}
