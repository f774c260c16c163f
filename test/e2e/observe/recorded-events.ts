import type { EventPage, SandboxProvider, SessionEvent } from '@sandbox-agent/protocol';
import { sqlite } from '@sandbox-agent/persist-sqlite';

/** Every event of a session in a store. */
export async function storedEvents(storePath: string, sessionId: string): Promise<SessionEvent[]> {
  const store = sqlite({ path: storePath, readOnly: true });
  try {
    const { items } = await store.listEvents({ sessionId, limit: 1_000_000 });
    return items;
  } finally {
    await store.close();
  }
}

/** Every event of a session in the server's own log, asked for over plain HTTP. */
export async function serverEvents(
  sandbox: SandboxProvider,
  sandboxId: string,
  sessionId: string,
): Promise<SessionEvent[]> {
  const providerId = sandboxId.slice(sandboxId.indexOf('/') + 1);
  const url = await sandbox.getUrl?.(providerId);
  const token = await sandbox.getToken?.(providerId);
  const events: SessionEvent[] = [];
  for (let after = 0, last = Number.POSITIVE_INFINITY; after < last;) {
    const response = await fetch(`${url}/v1/sessions/${sessionId}/events?after=${after}&limit=1000`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    const page = (await response.json()) as EventPage;
    events.push(...page.events);
    last = page.lastIndex;
    after = page.nextAfter;
  }
  return events;
}
