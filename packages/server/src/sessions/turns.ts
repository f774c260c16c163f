import type { CancelResponse, PromptContentBlock } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { LedgerEntry } from './prompt-ledger.ts';
import type { ServerEvent } from './session-journal.ts';
import type { StopReason, TurnDependencies } from './turn-dependencies.ts';
import { turnEnded, turnStarted } from './turn-events.ts';
import { Turn } from './turn.ts';

/** A prompt that asks to be accepted. */
export interface PromptSubmission {
  readonly prompt: PromptContentBlock[];
  /** Both absent without an idempotency key. */
  readonly idempotencyHash: string | undefined;
  readonly bodyHash: string | undefined;
  /** Refuse it while another turn runs, in place of queueing it. */
  readonly reject: boolean;
}

/** What to cancel: by default the running turn. */
export interface CancelOptions {
  /** The prompts that wait, too. Default false. */
  readonly includeQueued?: boolean;
  /** This prompt alone. */
  readonly promptId?: string | undefined;
}

/**
 * The turns of a session: prompts are accepted at once, and run one after the other. Each accepted prompt gets exactly one
 * `_server/turn_ended`.
 */
export class Turns {
  readonly #dependencies: TurnDependencies;
  readonly #queue: LedgerEntry[] = [];
  #running: Turn | undefined;
  #lastEndedAt: number | undefined;
  #draining: Promise<void> | undefined;
  #stopped: StopReason | undefined;
  /** Resolves when the running turn is over. */
  #runningEnd: Promise<void> = Promise.resolve();
  /** How many keep further turns from beginning, and what those wait for. */
  #holds = 0;
  #released: PromiseWithResolvers<void> | undefined;

  constructor(dependencies: TurnDependencies) {
    this.#dependencies = dependencies;
  }

  get running(): Pick<Turn, 'entry' | 'startedAt' | 'cancelledAt'> | undefined {
    return this.#running;
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
  accept(submission: PromptSubmission): LedgerEntry {
    const earlier = this.#findEarlier(submission);
    if (earlier !== undefined) {
      return earlier;
    }
    if (this.#stopped !== undefined) {
      throw new ProblemError('conflict', 'The session is being closed.');
    }
    if (submission.reject && (this.#running !== undefined || this.#queue.length > 0)) {
      throw new ProblemError('conflict', 'A turn is running and the prompt asked not to be queued.', {
        context: { runningPromptId: this.#running?.entry.promptId },
      });
    }
    const { journal, ledger, link, createId } = this.#dependencies;
    const promptId = createId();
    const { prompt, idempotencyHash, bodyHash } = submission;
    const accepted: ServerEvent = {
      method: '_server/prompt_accepted',
      params: { promptId, prompt, ...(idempotencyHash === undefined ? {} : { idempotencyHash, bodyHash }) },
    };
    // A turn that can begin at once is accepted and begun in one write.
    const beginsNow = this.#draining === undefined && link.run !== undefined && this.#released === undefined;
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
    const { journal, ledger } = this.#dependencies;
    for (const entry of ledger.unfinished()) {
      if (entry.status === 'running') {
        const message = 'The server ended while this turn ran. What the agent said until then is in the log.';
        journal.server(turnEnded(entry.promptId, { error: { code: 'agent_process_exited', message } }));
      } else {
        this.#queue.push(entry);
      }
    }
    this.#drain();
  }

  /**
   * Cancels the running turn, queued prompts too when asked, or one prompt wherever it is by then. The session stays usable. A
   * prompt whose end is written is past cancelling.
   */
  cancel({ includeQueued = false, promptId }: CancelOptions): CancelResponse {
    const isMeant = (entry: LedgerEntry): boolean => promptId === undefined || entry.promptId === promptId;
    const cancelled = includeQueued || promptId !== undefined ? this.#cancelQueued(isMeant) : [];
    const turn = this.#running;
    if (turn !== undefined && isMeant(turn.entry) && turn.cancel()) {
      cancelled.unshift(turn.entry);
    }
    return { cancelling: cancelled.length > 0, promptIds: cancelled.map((entry) => entry.promptId) };
  }

  /**
   * Begins no further turn. A deletion ends every prompt as cancelled; a shutdown ends the running one with an error and leaves
   * the queue to the next run of the server. The caller ends the agent, which ends the running turn.
   */
  stop(reason: StopReason): void {
    this.#stopped ??= reason;
    if (reason === 'deleted') {
      this.#cancelQueued(() => true);
    }
    this.#running?.abandon();
    this.#released?.resolve();
  }

  /** Lets the running turn go on and begins no other until what is returned is called. That is idempotent. */
  hold(): () => void {
    this.#holds += 1;
    this.#released ??= Promise.withResolvers();
    let isHeld = true;
    return () => {
      this.#holds -= isHeld ? 1 : 0;
      isHeld = false;
      if (this.#holds === 0) {
        this.#released?.resolve();
        this.#released = undefined;
      }
    };
  }

  /** Resolves when the turn that runs now is over. */
  async runningEnd(): Promise<void> {
    await this.#runningEnd;
  }

  /** Resolves when no turn runs any more. */
  async settled(): Promise<void> {
    await this.#draining;
  }

  #findEarlier({ idempotencyHash, bodyHash }: PromptSubmission): LedgerEntry | undefined {
    const earlier =
      idempotencyHash === undefined ? undefined : this.#dependencies.ledger.findByIdempotency(idempotencyHash);
    if (earlier !== undefined && earlier.bodyHash !== bodyHash) {
      throw new ProblemError(
        'idempotency_mismatch',
        `The Idempotency-Key was used for prompt ${earlier.promptId} with another body.`,
        { context: { promptId: earlier.promptId } },
      );
    }
    return earlier;
  }

  /** One that the log refuses stays in the queue, with those behind it. */
  #cancelQueued(isMeant: (entry: LedgerEntry) => boolean): LedgerEntry[] {
    const cancelled = this.#queue.filter(isMeant);
    for (const entry of cancelled) {
      this.#dependencies.journal.server(turnEnded(entry.promptId, { stopReason: 'cancelled' }));
      this.#queue.splice(this.#queue.indexOf(entry), 1);
    }
    return cancelled;
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
      while (this.#released !== undefined && this.#queue.length > 0 && this.#stopped === undefined) {
        await this.#released.promise;
      }
      const entry = this.#stopped === undefined ? this.#queue.shift() : undefined;
      if (entry === undefined) {
        return;
      }
      this.#running = new Turn(entry, this.#dependencies, () => this.#stopped);
      this.#runningEnd = this.#running.run();
      await this.#runningEnd;
      this.#running = undefined;
      this.#lastEndedAt = this.#dependencies.clock.now();
    }
  }
}
