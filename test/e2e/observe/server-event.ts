import type { SessionEvent } from '@sandbox-agent/protocol';

/** The params of the server's own event of that method; undefined for any other event. */
export function serverEventParams(
  event: SessionEvent,
  method: `_server/${string}`,
): Record<string, unknown> | undefined {
  const payload = event.payload as { method?: string; params?: Record<string, unknown> };
  return event.sender === 'server' && payload.method === method ? payload.params : undefined;
}

/** For `waitFor`: events of that method. */
export function isServerEventOf(method: `_server/${string}`): (event: SessionEvent) => boolean {
  return (event) => serverEventParams(event, method) !== undefined;
}
