import type { Endpoint } from '../http/endpoint.ts';
import { abortable } from '../runtime/abortable.ts';
import type { Clock } from '../runtime/clock.ts';
import { delay } from '../runtime/delay.ts';
import { timeoutSignal } from '../runtime/timeout-signal.ts';
import type { Connection } from './connection.ts';
import type { HealthOptions } from './health-options.ts';
import { Outage } from './outage.ts';

export interface MonitorOptions {
  readonly connection: Connection;
  /** Rejects when the server is not healthy. */
  readonly ping: (signal: AbortSignal) => Promise<unknown>;
  /** Starts the server again and tells where it is now. Absent when there is no provider that can. */
  readonly recover?: (() => Promise<Endpoint>) | undefined;
  readonly health: Required<HealthOptions>;
  readonly clock: Clock;
  /** Ends the monitor. */
  readonly lifetime: AbortSignal;
  /** Whether a healthy server is checked without a reason. */
  readonly periodic: boolean;
}

/**
 * Watches the server for the client's life: checks it, recovers it after enough failures in a row, and writes what it finds
 * to the connection. Resolves when the client ends or the sandbox is gone for good; never rejects.
 */
export async function monitorHealth(options: MonitorOptions): Promise<void> {
  const { connection, health, lifetime } = options;
  const outage = new Outage(options);
  // A connection that starts as ready is checked first when something fails or its time has come.
  let healthy = connection.state.state === 'ready';
  while (!lifetime.aborted) {
    if (healthy) {
      await waitForReason(options);
    } else if (outage.failures > 0) {
      await delay(connection.state.state === 'failed' ? health.intervalMs : health.unhealthyIntervalMs, {
        signal: lifetime,
        background: connection.state.state === 'failed',
      });
    }
    if (lifetime.aborted) {
      return;
    }
    const error = await check(options);
    healthy = error === undefined;
    if (lifetime.aborted) {
      return;
    }
    if (healthy) {
      outage.end();
      connection.setState({ state: 'ready' });
    } else if ((await outage.handle(error)) === 'gone') {
      return;
    }
  }
}

async function check(options: MonitorOptions): Promise<unknown> {
  const signal = AbortSignal.any([options.lifetime, timeoutSignal(options.health.timeoutMs)]);
  try {
    await abortable(options.ping(signal), signal);
    return undefined;
  } catch (error) {
    return error ?? new Error('the health check failed');
  }
}

async function waitForReason({ connection, health, lifetime, periodic }: MonitorOptions): Promise<void> {
  const reported = new AbortController();
  connection.onFailureReported(() => reported.abort());
  try {
    await delay(periodic ? health.intervalMs : 2 ** 31 - 1, {
      signal: AbortSignal.any([lifetime, reported.signal]),
      background: true,
    });
  } finally {
    connection.onFailureReported(undefined);
  }
}
