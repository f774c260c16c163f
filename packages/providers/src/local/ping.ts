import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** Whether that very process answers its health check: another one may have taken its port. */
export async function isServing(
  server: ProcessIdentity & { readonly url: string },
  options: { fetch: typeof globalThis.fetch; token: string; timeoutMs: number },
): Promise<boolean> {
  if (!isAlive(server)) {
    return false;
  }
  try {
    const response = await options.fetch(`${server.url}/v1/health`, {
      headers: { authorization: `Bearer ${options.token}` },
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const health = (await response.json()) as { status?: unknown; state?: unknown };
    return response.ok && health.status === 'ok' && health.state !== 'shutting_down';
  } catch {
    return false;
  }
}
