import type { JsonRpcMessage, SessionEvent, SessionRecord } from '@sandbox-agent/protocol';

/** An arbitrary instant, in epoch milliseconds. */
const epochMs = 1_767_225_600_000;

/** A record with every field set. */
export function createRecord(id: string, changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id,
    agent: 'mock',
    agentSessionId: `agent-${id}`,
    lastConnectionId: 'connection-1',
    createdAt: epochMs,
    sandboxId: 'local/sandbox-1',
    sessionInit: { cwd: '/repo', mcpServers: [{ name: 'files', command: 'mcp', args: ['--stdio'], env: [] }] },
    configOptions: [{ id: 'model', type: 'select', currentValue: 'large' }],
    modes: { currentModeId: 'ask', availableModes: [{ id: 'ask', name: 'Ask' }] },
    title: `Session ${id}`,
    ...changes,
  };
}

/** An event as a server numbers it, a millisecond after the one before. */
export function createEvent(sessionId: string, eventIndex: number, payload?: JsonRpcMessage): SessionEvent {
  return {
    id: `${sessionId}:${eventIndex}`,
    eventIndex,
    sessionId,
    createdAt: epochMs + eventIndex,
    connectionId: 'connection-1',
    sender: 'agent',
    payload: payload ?? createUpdate(`chunk ${eventIndex}`),
  };
}

/** Events `first` to `last`. */
export function createEvents(sessionId: string, first: number, last: number): SessionEvent[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => createEvent(sessionId, first + offset));
}

/** A streamed piece of an agent's answer. */
export function createUpdate(text: string): JsonRpcMessage {
  return {
    jsonrpc: '2.0',
    method: 'session/update',
    params: { sessionId: 'agent-1', update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } },
  };
}

/** An event that no driver can store: reading its payload throws. */
export function createUnreadableEvent(sessionId: string, eventIndex: number): SessionEvent {
  const payload: JsonRpcMessage = {
    jsonrpc: '2.0',
    method: 'session/update',
    get params(): never {
      throw new Error('this payload cannot be read');
    },
  };
  return createEvent(sessionId, eventIndex, payload);
}
