import type { ServerEventMethod, ServerEventParams } from '@sandbox-agent/protocol';
import type { Clock } from '../lifecycle/clock.ts';
import type { LogEntryInput } from '../log/log-entry.ts';
import type { SessionLog } from '../log/index.ts';
import type { PromptLedger } from './prompt-ledger.ts';

/** One event of the server itself, to be appended. */
export type ServerEvent = {
  [Method in ServerEventMethod]: { readonly method: Method; readonly params: ServerEventParams[Method] };
}[ServerEventMethod];

/** The connection id of events that belong to no run of an agent. */
const noConnection = 'server';

/**
 * Writes a session's log and folds what the server writes into the prompt ledger, live and on restart by the same function:
 * what a restart knows is what was known before.
 */
export class SessionJournal {
  readonly #log: SessionLog;
  readonly #ledger: PromptLedger;
  readonly #clock: Clock;
  /** The run of the agent that server events are attributed to. */
  connectionId = noConnection;

  constructor(options: { log: SessionLog; ledger: PromptLedger; clock: Clock }) {
    this.#log = options.log;
    this.#ledger = options.ledger;
    this.#clock = options.clock;
  }

  /** Appends what passed between client and agent, in one write. Returns the index of the first. */
  append(entries: readonly LogEntryInput[]): number {
    return entries.length === 0 ? this.#log.lastIndex + 1 : this.#log.append(entries).firstIndex;
  }

  /** Appends events of the server in one write. Returns the index of the first. */
  server(...events: readonly ServerEvent[]): number {
    const createdAt = this.#clock.now();
    const entries = events.map(({ method, params }): LogEntryInput => ({
      sender: 'server',
      connectionId: this.connectionId,
      createdAt,
      payload: JSON.stringify({ jsonrpc: '2.0', method, params }),
    }));
    const { firstIndex } = this.#log.append(entries);
    events.forEach((event, offset) => this.#fold(firstIndex + offset, event));
    return firstIndex;
  }

  /** Rebuilds the ledger from what an earlier run of the server wrote. */
  async restore(): Promise<void> {
    for await (const { eventIndex, payload } of this.#log.serverEntries()) {
      this.#fold(eventIndex, payload as ServerEvent);
    }
  }

  /** Resolves when everything appended so far may be acknowledged, as the fsync policy says. */
  async durable(): Promise<void> {
    await this.#log.durable(this.#log.lastIndex);
  }

  #fold(index: number, event: ServerEvent): void {
    switch (event.method) {
      case '_server/prompt_accepted':
        this.#ledger.accepted(index, event.params);
        return;
      case '_server/turn_started':
        this.#ledger.started(event.params.promptId);
        return;
      case '_server/turn_ended':
        this.#ledger.ended(index, event.params);
        return;
      case '_server/state':
      case '_server/agent_started':
      case '_server/agent_exited':
      case '_server/invalid_output':
      case '_server/permission_decided':
      case '_server/permission_policy_changed':
      case '_server/title_changed':
      case '_server/settings_applied':
      case '_server/forked_from':
      case '_server/checkpoint':
      case '_server/checkpoint_failed':
      case '_server/checkpoint_restored':
        return;
    }
  }
}
