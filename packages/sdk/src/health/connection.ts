import { ClientDisposedError } from '../errors/client-disposed-error.ts';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { abortable } from '../runtime/abortable.ts';
import { createDeferred, type Deferred } from '../runtime/deferred.ts';
import { Listeners, type ReportError } from '../runtime/listeners.ts';
import type { ConnectionState, ConnectionStateListener } from './connection-state.ts';

/** The one place that knows where the server is and whether it answers. Requests wait here; the monitor writes here. */
export class Connection {
  #endpoint: Endpoint;
  #state: ConnectionState;
  #ready: Deferred<void> | undefined;
  #severed = new AbortController();
  #failureReported: (() => void) | undefined;
  readonly #listeners: Listeners<ConnectionState>;
  readonly #moved: Listeners<Endpoint>;

  constructor(options: { endpoint: Endpoint; initial: ConnectionState; reportError: ReportError }) {
    this.#endpoint = options.endpoint;
    this.#state = options.initial;
    this.#listeners = new Listeners(options.reportError);
    this.#moved = new Listeners(options.reportError);
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /**
   * Aborts when what was sent until now will hardly be answered: the server was replaced, or given up. A host that vanished
   * closes no connection.
   */
  get severed(): AbortSignal {
    return this.#severed.signal;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onStateChange(listener: ConnectionStateListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Called after a recovery, even when the address is the same: what was open to the former server is dead. */
  onMoved(listener: (endpoint: Endpoint) => void): () => void {
    return this.#moved.add(listener);
  }

  replaceEndpoint(endpoint: Endpoint): void {
    const { baseUrl } = this.#endpoint;
    this.#endpoint = endpoint;
    this.#moved.emit(endpoint);
    this.#sever(new ServerUnreachableError(baseUrl, 'request'));
  }

  setState(next: ConnectionState): void {
    if (this.#state.state === 'disposed' || (next.state === 'ready' && this.#state.state === 'ready')) {
      return;
    }
    this.#state = next;
    if (next.state === 'ready') {
      this.#settle((ready) => ready.resolve());
    } else if (next.state === 'disposed') {
      this.#settle((ready) => ready.reject(new ClientDisposedError()));
    } else if (next.state === 'failed') {
      this.#settle((ready) => ready.reject(next.error));
      if (!(next.error instanceof SandboxAgentError)) {
        this.#sever(new ServerUnreachableError(this.#endpoint.baseUrl, 'request', { cause: next.error }));
      }
    }
    this.#listeners.emit(next);
  }

  /** Resolves when the server answers health checks. Rejects when it was given up, or with the signal's reason. */
  whenReady(signal?: AbortSignal): Promise<void> {
    switch (this.#state.state) {
      case 'ready':
        return Promise.resolve();
      case 'failed':
        return Promise.reject(this.#state.error);
      case 'disposed':
        return Promise.reject(new ClientDisposedError());
      default:
        this.#ready ??= createDeferred();
        return abortable(this.#ready.promise, signal);
    }
  }

  /** Like `whenReady`, and waits on through a failure that may pass. */
  async whenRecovered(signal: AbortSignal): Promise<void> {
    while (this.#state.state === 'failed' && !this.#state.permanent) {
      const changed = createDeferred<void>();
      const remove = this.#listeners.add(() => changed.resolve());
      await abortable(changed.promise, signal).finally(remove);
    }
    await this.whenReady(signal);
  }

  /** Says that something failed on the network, so that the health is checked now and not when its turn comes. */
  reportFailure(): void {
    this.#failureReported?.();
  }

  /** The monitor's ear for `reportFailure`. */
  onFailureReported(listener: (() => void) | undefined): void {
    this.#failureReported = listener;
  }

  #sever(reason: ServerUnreachableError): void {
    const severed = this.#severed;
    this.#severed = new AbortController();
    severed.abort(reason);
  }

  #settle(settle: (ready: Deferred<void>) => void): void {
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready) {
      settle(ready);
    }
  }
}
