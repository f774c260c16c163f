import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { SandboxDestroyedError } from '../errors/sandbox-destroyed-error.ts';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { abortable } from '../runtime/abortable.ts';
import { timeoutSignal } from '../runtime/timeout-signal.ts';
import type { MonitorOptions } from './monitor.ts';

/** One stretch of failing checks: counts them, has the server recovered, gives up when its time is over. */
export class Outage {
  failures = 0;
  #sinceRecovery = 0;
  #startedAtMs: number | undefined;
  /** Why the provider could not help: says more than that the server still does not answer. */
  #recoveryFailure: unknown;
  readonly #options: MonitorOptions;

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  end(): void {
    this.failures = 0;
    this.#sinceRecovery = 0;
    this.#startedAtMs = undefined;
    this.#recoveryFailure = undefined;
  }

  /** Says what a failed check means. `gone`: there is nothing left to check. */
  async handle(error: unknown): Promise<'going_on' | 'gone'> {
    const { connection, health, recover } = this.#options;
    this.failures += 1;
    this.#sinceRecovery += 1;
    this.#startedAtMs ??= this.#options.clock.monotonicMs();
    if (isRefusal(error)) {
      connection.setState({ state: 'failed', error, permanent: false });
      return 'going_on';
    }
    this.#show('unhealthy', error);
    if (!recover || this.#sinceRecovery < health.failuresBeforeRecovery) {
      this.#giveUpWhenDue(this.#recoveryFailure ?? error);
      return 'going_on';
    }
    this.#sinceRecovery = 0;
    this.#show('recovering', error);
    const failure = await this.#recover(recover);
    this.#recoveryFailure = failure;
    if (failure instanceof SandboxDestroyedError) {
      connection.setState({ state: 'failed', error: failure, permanent: true });
      return 'gone';
    }
    if (failure !== undefined) {
      this.#giveUpWhenDue(failure);
      this.#show('unhealthy', failure);
    }
    return 'going_on';
  }

  async #recover(recover: () => Promise<Endpoint>): Promise<unknown> {
    const { connection, lifetime, health } = this.#options;
    const leftMs = Math.max(health.unreachableTimeoutMs - this.#elapsedMs(), health.unhealthyIntervalMs);
    try {
      const deadline = AbortSignal.any([lifetime, timeoutSignal(leftMs)]);
      connection.replaceEndpoint(await abortable(recover(), deadline));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** A failure that was already announced stays announced until a check succeeds. */
  #show(state: 'unhealthy' | 'recovering', error: unknown): void {
    const { connection } = this.#options;
    const current = connection.state.state;
    if (current === 'failed') {
      return;
    }
    if (current === 'connecting' && state === 'unhealthy') {
      connection.setState({ state: 'connecting', error });
    } else {
      connection.setState({ state, consecutiveFailures: this.failures, error });
    }
  }

  #giveUpWhenDue(cause: unknown): void {
    const { connection, health } = this.#options;
    const waitedMs = this.#elapsedMs();
    if (waitedMs >= health.unreachableTimeoutMs && connection.state.state !== 'failed') {
      const error = new ServerUnreachableError(connection.endpoint.baseUrl, 'given_up', { cause, waitedMs });
      connection.setState({ state: 'failed', error, permanent: false });
    }
  }

  #elapsedMs(): number {
    const now = this.#options.clock.monotonicMs();
    return now - (this.#startedAtMs ?? now);
  }
}

/** The server answers and refuses us: waiting does not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof SandboxAgentError && (error.status === 401 || error.status === 403);
}
