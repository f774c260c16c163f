import type { JsonRpcId } from '@sandbox-agent/protocol';
import { idKey } from '../client-message.ts';

interface Waiting {
  readonly callerId: JsonRpcId;
  resolve(line: Uint8Array): void;
  reject(error: unknown): void;
}

/** Enough to notice a second client; a set of all ids would grow for as long as an agent runs. */
const rememberedIds = 10_000;

/**
 * Requests of callers that the agent has not answered. Each gets an id of ours, numbers from 1: callers choose theirs from spaces
 * of their own, and two of them may well choose the same.
 */
export class WaitingRequests {
  readonly #waiting = new Map<number, Waiting>();
  readonly #usedIds = new Set<string>();
  #lastId = 0;
  #isShared = false;

  /**
   * Whether an id was used twice: then more than one client speaks here, and a reader of the event stream cannot tell whose answer
   * one is that has an id of a caller.
   */
  get isShared(): boolean {
    return this.#isShared;
  }

  /** Registers a request; the agent is to know it by `id`, and `answer` is its line with the caller's own id again. */
  add(callerId: JsonRpcId): { readonly id: number; readonly answer: Promise<Uint8Array> } {
    this.#noteUse(idKey(callerId));
    this.#lastId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    // It may be rejected before anybody waits.
    promise.catch(() => undefined);
    this.#waiting.set(this.#lastId, { callerId, resolve, reject });
    return { id: this.#lastId, answer: promise };
  }

  /** The caller's id for one of ours; `undefined` when nobody waits for that answer. */
  callerIdOf(id: JsonRpcId): { readonly callerId: JsonRpcId } | undefined {
    return typeof id === 'number' ? this.#waiting.get(id) : undefined;
  }

  /** Gives the caller its answer. Nothing happens when nobody waits for it. */
  settle(id: JsonRpcId, line: Uint8Array): void {
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    if (waiting !== undefined && typeof id === 'number') {
      this.#waiting.delete(id);
      waiting.resolve(line);
    }
  }

  /** The agent is gone: every caller learns it, and what is asked of the next one starts anew. */
  rejectAll(error: unknown): void {
    for (const waiting of this.#waiting.values()) {
      waiting.reject(error);
    }
    this.#waiting.clear();
    this.#usedIds.clear();
    this.#isShared = false;
  }

  #noteUse(key: string): void {
    this.#isShared ||= this.#usedIds.has(key);
    this.#usedIds.add(key);
    if (this.#usedIds.size > rememberedIds) {
      this.#usedIds.delete(this.#usedIds.values().next().value ?? '');
    }
  }
}
