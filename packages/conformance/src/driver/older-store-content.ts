import type { SessionEvent, SessionRecord } from '@sandbox-agent/protocol';

/** What a store of an older version holds, see `DriverCapabilities.olderSchemas`. */
export interface OlderStoreContent {
  sessions: SessionRecord[];
  /** Of the first session. */
  events: SessionEvent[];
}

const common = { sessionId: 'kept-1', connectionId: 'c1' };

/** Two sessions and three events that a driver of any version could store. Never changes: stores on disks hold it. */
export const olderStoreContent: OlderStoreContent = {
  sessions: [
    {
      id: 'kept-1',
      agent: 'claude',
      agentSessionId: 'agent-1',
      lastConnectionId: 'c1',
      createdAt: 1000,
      sandboxId: 'local/1',
      sessionInit: { cwd: '/repo', mcpServers: [] },
      configOptions: [{ id: 'model' }],
    },
    {
      id: 'kept-2',
      agent: 'codex',
      agentSessionId: 'agent-2',
      lastConnectionId: 'c2',
      createdAt: 2000,
      destroyedAt: 2500,
    },
  ],
  events: [
    {
      ...common,
      id: 'e-1',
      eventIndex: 1,
      createdAt: 1001,
      sender: 'client',
      payload: { jsonrpc: '2.0', id: 1, method: 'session/prompt' },
    },
    {
      ...common,
      id: 'kept-1:2',
      eventIndex: 2,
      createdAt: 1002,
      sender: 'agent',
      payload: { jsonrpc: '2.0', method: 'session/update', params: { text: '漢字 🦊 "quoted"' } },
    },
    {
      ...common,
      id: 'e-3',
      eventIndex: 3,
      createdAt: 1003,
      sender: 'agent',
      payload: { jsonrpc: '2.0', id: 1, result: { stopReason: 'end_turn' } },
    },
  ],
};
