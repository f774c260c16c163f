import { readFileSync } from 'node:fs';
import { healthSchema, type Health } from '@sandbox-agent/protocol';
import type { DaemonRecord } from './daemon-record.ts';

/** The token of a daemon, from its record or its file. */
export function daemonToken({ token, tokenFile }: Pick<DaemonRecord, 'token' | 'tokenFile'>): string | undefined {
  if (token !== undefined || tokenFile === undefined) {
    return token;
  }
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What a server says of itself; `undefined` when it does not answer in time. */
export async function askHealth(record: DaemonRecord, timeoutMs: number): Promise<Health | undefined> {
  const token = daemonToken(record);
  try {
    const response = await fetch(`${record.url}/v1/health`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const health = healthSchema.safeParse(await response.json());
    return health.success ? health.data : undefined;
  } catch {
    return undefined;
  }
}
