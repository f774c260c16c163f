import type { PromptContentBlock, PromptError, PromptStatus, ServerEventParams, Usage } from '@sandbox-agent/protocol';

/** One accepted prompt and how far it came. */
export interface LedgerEntry {
  readonly promptId: string;
  /** The event index of its acceptance. */
  readonly index: number;
  readonly idempotencyHash?: string | undefined;
  readonly bodyHash?: string | undefined;
  /** Dropped when the turn has ended: an ended prompt costs a few dozen bytes. */
  prompt: PromptContentBlock[] | undefined;
  status: 'queued' | 'running' | 'done';
  stopReason?: string | undefined;
  usage?: Usage | undefined;
  error?: PromptError | undefined;
  endIndex?: number | undefined;
}

/**
 * Every prompt of a session, in the order of acceptance. It is a fold of the log's server events, so what a restart rebuilds
 * is what was there before.
 */
export class PromptLedger {
  readonly #entries = new Map<string, LedgerEntry>();
  readonly #byIdempotency = new Map<string, LedgerEntry>();
  readonly #ended = new Map<string, Set<() => void>>();

  accepted(index: number, params: ServerEventParams['_server/prompt_accepted']): LedgerEntry {
    const entry: LedgerEntry = {
      promptId: params.promptId,
      index,
      idempotencyHash: params.idempotencyHash,
      bodyHash: params.bodyHash,
      prompt: params.prompt,
      status: 'queued',
    };
    this.#entries.set(entry.promptId, entry);
    if (entry.idempotencyHash !== undefined) {
      this.#byIdempotency.set(entry.idempotencyHash, entry);
    }
    return entry;
  }

  started(promptId: string): void {
    const entry = this.#entries.get(promptId);
    if (entry !== undefined && entry.status === 'queued') {
      entry.status = 'running';
    }
  }

  ended(index: number, params: ServerEventParams['_server/turn_ended']): void {
    const entry = this.#entries.get(params.promptId);
    if (entry === undefined) {
      return;
    }
    entry.status = 'done';
    entry.stopReason = params.stopReason;
    entry.usage = params.usage;
    entry.error = params.error;
    entry.endIndex = index;
    entry.prompt = undefined;
    const waiters = this.#ended.get(params.promptId);
    this.#ended.delete(params.promptId);
    for (const resolve of waiters ?? []) {
      resolve();
    }
  }

  get(promptId: string): LedgerEntry | undefined {
    return this.#entries.get(promptId);
  }

  findByIdempotency(idempotencyHash: string): LedgerEntry | undefined {
    return this.#byIdempotency.get(idempotencyHash);
  }

  /** Whether any turn was begun: then there is a conversation that a new agent would have to be told. */
  get hasBegun(): boolean {
    for (const { status } of this.#entries.values()) {
      if (status !== 'queued') {
        return true;
      }
    }
    return false;
  }

  /** Prompts whose turn has not ended, oldest first. */
  unfinished(): LedgerEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.status !== 'done');
  }

  /** Resolves when the prompt's turn has ended, the signal aborts, or `timeoutMs` passed. Never rejects. */
  async waitForEnd(promptId: string, options: { signal: AbortSignal; timeoutMs: number }): Promise<void> {
    if (this.#entries.get(promptId)?.status === 'done' || options.signal.aborted) {
      return;
    }
    await new Promise<void>((resolve) => {
      const waiters = this.#ended.get(promptId) ?? new Set();
      this.#ended.set(promptId, waiters);
      const finish = () => {
        clearTimeout(timer);
        options.signal.removeEventListener('abort', finish);
        waiters.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, options.timeoutMs);
      options.signal.addEventListener('abort', finish, { once: true });
      waiters.add(finish);
    });
  }
}

/** The prompt as the HTTP contract shows it. */
export function toPromptStatus(entry: LedgerEntry): PromptStatus {
  return {
    promptId: entry.promptId,
    status: entry.status,
    index: entry.index,
    ...(entry.stopReason === undefined ? {} : { stopReason: entry.stopReason }),
    ...(entry.usage === undefined ? {} : { usage: entry.usage }),
    ...(entry.error === undefined ? {} : { error: entry.error }),
    ...(entry.endIndex === undefined ? {} : { endIndex: entry.endIndex }),
  };
}
