import type { Health } from '@sandbox-agent/protocol';
import type { Clock } from '../lifecycle/clock.ts';

export interface HealthOptions {
  readonly version: string;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  isShuttingDown(): boolean;
  /** Whether the caller may know more than `status`. */
  isTrusted(request: Request): boolean;
}

/** `GET /v1/health`. Answers from memory alone, so that it says what a load balancer asks: does this process serve. */
export function createHealthHandler(options: HealthOptions): (request: Request) => Response {
  const startedMs = options.clock.monotonicMs();
  return (request) => {
    const health: Health = options.isTrusted(request)
      ? {
          status: 'ok',
          version: options.version,
          uptimeMs: Math.round(options.clock.monotonicMs() - startedMs),
          state: options.isShuttingDown() ? 'shutting_down' : 'ready',
        }
      : { status: 'ok' };
    return Response.json(health, { headers: { 'Cache-Control': 'no-store' } });
  };
}
