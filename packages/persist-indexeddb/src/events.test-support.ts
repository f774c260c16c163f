import type { SessionEvent } from '@sandbox-agent/protocol';

/** Events `first` to `last` of a session, with a payload of a length in characters. */
export function createEvents(sessionId: string, first: number, last: number, length = 100): SessionEvent[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => ({
    id: `${sessionId}:${first + offset}`,
    eventIndex: first + offset,
    sessionId,
    createdAt: 1_767_225_600_000,
    connectionId: 'c',
    sender: 'agent' as const,
    payload: { jsonrpc: '2.0' as const, method: 'session/update', params: { text: 'x'.repeat(length) } },
  }));
}
