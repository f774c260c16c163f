import type { Health } from '@sandbox-agent/protocol';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import type { HttpClient } from '../http/http-client.ts';

/** Asks the server for its health. `immediately` does not wait until the monitor finds it healthy. */
export async function getHealth(
  http: HttpClient,
  options: { signal?: AbortSignal; immediately?: boolean } = {},
): Promise<Health> {
  const health = await http.json<Health>({ method: 'GET', path: '/v1/health', ...options });
  if (health.status !== 'ok') {
    throw new InvalidResponseError('GET /v1/health', 'status "ok"');
  }
  return health;
}

/** What the monitor calls: a server that is on its way down counts as not healthy. */
export async function ping(http: HttpClient, signal: AbortSignal): Promise<void> {
  const health = await getHealth(http, { signal, immediately: true });
  if (health.state === 'shutting_down') {
    throw new Error('the server is shutting down');
  }
}
