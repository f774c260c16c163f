import type { Clock } from '../lifecycle/clock.ts';
import { KnownToolCalls } from './policy/known-tool-calls.ts';

/** A tool call that has started and not ended. */
export interface OpenToolCall {
  readonly toolCallId: string;
  /** Epoch milliseconds. */
  readonly since: number;
  title?: string | undefined;
}

/**
 * The tool calls of a turn that have not ended. Tool calls are upserts: an update or a permission request may be the first that
 * is heard of one, and a missing status leaves the known one as it is.
 */
export class OpenToolCalls {
  readonly #open = new Map<string, OpenToolCall>();
  readonly #clock: Clock;
  /** What updates said of them. */
  readonly known = new KnownToolCalls();

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  /** Oldest first. */
  list(): OpenToolCall[] {
    return [...this.#open.values()].map((call) => ({ ...call }));
  }

  /** Takes a `tool_call`, a `tool_call_update` or the `toolCall` of a permission request. */
  upsert(update: { toolCallId?: unknown; status?: unknown; title?: unknown; sessionUpdate?: unknown }): void {
    if (update.sessionUpdate !== undefined) {
      this.known.updated(update);
    }
    if (typeof update.toolCallId !== 'string') {
      return;
    }
    if (update.status === 'completed' || update.status === 'failed') {
      this.#open.delete(update.toolCallId);
      return;
    }
    const call = this.#open.get(update.toolCallId) ?? { toolCallId: update.toolCallId, since: this.#clock.now() };
    if (typeof update.title === 'string') {
      call.title = update.title;
    }
    this.#open.set(update.toolCallId, call);
  }

  /** A turn that ends closes what its agent left open. */
  clear(): void {
    this.#open.clear();
    this.known.clear();
  }
}
