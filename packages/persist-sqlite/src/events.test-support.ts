import type { SessionEvent } from '@sandbox-agent/protocol';

/** An event of about 200 bytes. */
export function createEvent(sessionId: string, eventIndex: number): SessionEvent {
  return {
    id: `${sessionId}:${eventIndex}`,
    eventIndex,
    sessionId,
    createdAt: 1_767_225_600_000 + eventIndex,
    connectionId: 'connection-1',
    sender: 'agent',
    payload: { jsonrpc: '2.0', method: 'session/update', params: { text: `chunk ${eventIndex} `.padEnd(120, '.') } },
  };
}

/** Events `first` to `last`. */
export function createEvents(sessionId: string, first: number, last: number): SessionEvent[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => createEvent(sessionId, first + offset));
}
