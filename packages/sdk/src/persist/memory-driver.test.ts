import { driverSuite } from '@sandbox-agent/conformance/driver';
import { describe, expect, it } from 'vitest';
import { InMemorySessionPersistDriver } from './memory-driver.ts';

const ownMemory = { unsupported: 'it is the memory of one process' };

driverSuite(
  {
    name: 'memory',
    createStore: () => ({ open: () => new InMemorySessionPersistDriver() }),
    capabilities: { reopen: ownMemory, concurrentDrivers: ownMemory, crashSafe: ownMemory },
  },
  { describe, it },
);

describe('limits', () => {
  const record = { agent: 'mock', agentSessionId: 'a', lastConnectionId: 'c' };

  it('drops destroyed sessions first, then the oldest', async () => {
    const driver = new InMemorySessionPersistDriver({ maxSessions: 2 });
    await driver.updateSession({ ...record, id: 'old', createdAt: 1 });
    await driver.updateSession({ ...record, id: 'destroyed', createdAt: 2, destroyedAt: 3 });
    await driver.updateSession({ ...record, id: 'new', createdAt: 4 });
    expect((await driver.listSessions()).items.map(({ id }) => id)).toEqual(['new', 'old']);
    await driver.updateSession({ ...record, id: 'newest', createdAt: 5 });
    expect((await driver.listSessions()).items.map(({ id }) => id)).toEqual(['newest', 'new']);
  });

  it('drops the oldest events', async () => {
    const driver = new InMemorySessionPersistDriver({ maxEventsPerSession: 2 });
    for (const eventIndex of [1, 2, 3]) {
      const payload = { jsonrpc: '2.0' as const, method: 'x' };
      await driver.insertEvent('s', {
        id: `s:${eventIndex}`,
        eventIndex,
        sessionId: 's',
        createdAt: 1,
        connectionId: 'c',
        sender: 'agent',
        payload,
      });
    }
    expect((await driver.listEvents({ sessionId: 's' })).items.map((event) => event.eventIndex)).toEqual([2, 3]);
  });
});
