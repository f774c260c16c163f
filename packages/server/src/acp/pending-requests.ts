import type { JsonRpcResponse } from '@sandbox-agent/protocol';
import { AgentRequestError, AgentTimeoutError } from './agent-errors.ts';

interface Pending {
  readonly method: string;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Our requests that the agent has not answered. Ids are numbers from 1, a space of their own. */
export class PendingRequests {
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** Takes the next id, sends the request with it, and waits for the answer. What `send` throws is thrown. */
  async wait(options: {
    readonly method: string;
    readonly send: (id: number) => void;
    readonly signal: AbortSignal | undefined;
    readonly timeoutMs: number | undefined;
  }): Promise<unknown> {
    const { method, signal, timeoutMs } = options;
    signal?.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { method, resolve, reject });
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => reject(new AgentTimeoutError(method, timeoutMs)), timeoutMs);
    try {
      options.send(id);
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      this.#pending.delete(id);
    }
  }

  /** Settles the request that this answers. An answer to none of ours, or a second one, has no effect. */
  settle(response: JsonRpcResponse): void {
    const pending = typeof response.id === 'number' ? this.#pending.get(response.id) : undefined;
    if (pending === undefined) {
      return;
    }
    const error = 'error' in response ? response.error : undefined;
    // Some agents send `"error": null` with a result.
    if (error === undefined || error === null) {
      pending.resolve((response as { result: unknown }).result);
    } else {
      pending.reject(new AgentRequestError(pending.method, error));
    }
  }

  rejectAll(error: Error): void {
    for (const pending of this.#pending.values()) {
      pending.reject(error);
    }
    this.#pending.clear();
  }
}
