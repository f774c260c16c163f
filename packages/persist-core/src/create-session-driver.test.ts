import { driverSuite } from '@sandbox-agent/conformance/driver';
import type { SessionEvent } from '@sandbox-agent/protocol';
import { describe, expect, it } from 'vitest';
import { createSessionDriver, type SessionStore } from './create-session-driver.ts';
import { DelegatingSessionPersistDriver } from './delegating-driver.ts';
import { createMemoryStorage } from './memory-storage.test-support.ts';
import type { SessionStorage } from './session-storage.ts';

function createDriver(changes: Partial<SessionStorage> = {}): SessionStore {
  return createSessionDriver({
    storage: { ...createMemoryStorage(), ...changes },
    classifyError: (error) => (String(error).includes('full') ? 'full' : 'failed'),
    schedule: setImmediate,
  });
}

function createEvent(eventIndex: number): SessionEvent {
  const payload = { jsonrpc: '2.0' as const, method: 'session/update' };
  return {
    id: `a:${eventIndex}`,
    eventIndex,
    sessionId: 'a',
    createdAt: 1,
    connectionId: 'c',
    sender: 'agent',
    payload,
  };
}

const ownMemory = { unsupported: 'it keeps everything in memory' };

driverSuite(
  {
    name: 'a driver over a storage in memory, as a class',
    createStore: () => ({ open: () => new DelegatingSessionPersistDriver(createDriver()) }),
    capabilities: { reopen: ownMemory, concurrentDrivers: ownMemory, crashSafe: ownMemory },
  },
  { describe, it },
);

describe('createSessionDriver()', () => {
  it('opens at the first call, again after a failure, and once', async () => {
    let openings = 0;
    const open = async (): Promise<void> => {
      openings += 1;
      if (openings === 1) throw new Error('not yet');
    };
    const driver = createDriver({ open });
    expect(openings).toBe(0);
    const refused = await Promise.allSettled([driver.ready(), driver.getSession('a')]);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'SessionStoreError', code: 'failed' } });
    }
    await Promise.all([driver.ready(), driver.lastEventIndex('a')]);
    expect(openings).toBe(2);
  });

  it('keeps a record as it was when the call was made', async () => {
    const driver = createDriver();
    const record = { id: 'a', agent: 'mock', agentSessionId: '', lastConnectionId: '', createdAt: 1, title: 'before' };
    const stored = driver.updateSession(record);
    record.title = 'after';
    await stored;
    expect((await driver.getSession('a'))?.title).toBe('before');
  });

  it('writes the inserts of one turn together and closes after them', async () => {
    const calls: string[] = [];
    const driver = createDriver({
      insertEvents: async (events) => void calls.push(`insert ${[...events()].length}`),
      close: async () => void calls.push('close'),
    });
    const inserted = [createEvent(1), createEvent(2), createEvent(3)].map((event) => driver.insertEvent('a', event));
    await Promise.all([driver.close(), driver.close()]);
    await Promise.all(inserted);
    expect(calls).toEqual(['insert 3', 'close']);
  });

  it('names the reason of what the storage throws, and keeps the error as the cause', async () => {
    const cause = new Error('the disk is full');
    const driver = createDriver({ insertEvents: () => Promise.reject(cause) });
    await expect(driver.insertEvent('a', createEvent(1))).rejects.toMatchObject({ code: 'full', cause });
    await expect(driver.insertEvents('a', [createEvent(1)])).rejects.toMatchObject({ code: 'full', cause });
  });
});
