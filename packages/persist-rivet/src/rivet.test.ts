import { driverSuite, olderStoreContent } from '@sandbox-agent/conformance/driver';
import type { SessionEvent } from '@sandbox-agent/protocol';
import { describe, expect, it } from 'vitest';
import { createActor } from './actor.test-support.ts';
import { RivetSessionPersistDriver } from './rivet-session-persist-driver.ts';
import { rivet } from './rivet.ts';

const { sessions, events } = olderStoreContent;

/** The state as the drivers published up to 0.4 left it. */
const published = {
  _sandboxAgentPersist: {
    sessions: Object.fromEntries(sessions.map((session) => [session.id, session])),
    events: { 'kept-1': events.toReversed(), 'kept-2': [] },
  },
};

function createEvents(first: number, last: number): SessionEvent[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => ({
    id: `a:${first + offset}`,
    eventIndex: first + offset,
    sessionId: 'a',
    createdAt: 1,
    connectionId: 'c',
    sender: 'agent',
    payload: { jsonrpc: '2.0', method: 'session/update' },
  }));
}

driverSuite(
  {
    name: 'the state of an actor',
    createStore: () => {
      const actor = createActor({ own: 1 });
      let isOpen = false;
      return {
        open: () => {
          // An actor that sleeps closes its driver: the next one finds what was saved.
          if (!isOpen) actor.wake();
          isOpen = true;
          const driver = rivet(actor.context);
          return {
            ...driver,
            close: async () => {
              await driver.close();
              isOpen = false;
            },
          };
        },
      };
    },
    // The state is saved whole with every batch.
    volume: 10_000,
    capabilities: {
      reopen: true,
      concurrentDrivers: true,
      olderSchemas: {
        'published-0.4': () => {
          const actor = createActor(published);
          return { open: () => new RivetSessionPersistDriver(actor.context) };
        },
      },
      crashSafe: { unsupported: 'it needs the engine of Rivet, which is not installed for tests' },
      troubles: {
        full: () => {
          const actor = createActor();
          return {
            open: () => rivet(actor.context),
            beginTrouble: async () => {
              actor.failWith(new Error('the state is too large'));
              return undefined;
            },
            endTrouble: async () => {
              actor.failWith(undefined);
              return undefined;
            },
          };
        },
        newer_schema: () => {
          const actor = createActor();
          const setVersion = (version: number): void => {
            (actor.context.state['_sandboxAgentPersist'] as { version: number }).version = version;
          };
          return {
            open: () => rivet(actor.context),
            beginTrouble: async () => {
              setVersion(99);
              return undefined;
            },
            endTrouble: async () => {
              setVersion(1);
              return undefined;
            },
          };
        },
      },
    },
  },
  { describe, it },
);

describe('rivet()', () => {
  it('has the state saved before a call resolves, once for the inserts of one turn', async () => {
    const actor = createActor();
    const driver = rivet(actor.context);
    await Promise.all(createEvents(1, 100).map((event) => driver.insertEvent('a', event)));
    expect(actor.saves).toBe(1);
    await driver.insertEvent('a', createEvents(1, 1)[0] as SessionEvent);
    expect(actor.saves).toBe(1);
    actor.wake();
    expect(await driver.lastEventIndex('a')).toBe(100);
  });

  it('takes back what could not be saved', async () => {
    const actor = createActor();
    const driver = rivet(actor.context);
    const record = { id: 'a', agent: 'mock', agentSessionId: '', lastConnectionId: '', createdAt: 1 };
    await driver.updateSession(record);
    await driver.insertEvents('a', createEvents(1, 3));
    const before = JSON.stringify(actor.context.state);
    actor.failWith(new Error('the actor is shutting down'));
    const unreachable = { name: 'SessionStoreError', code: 'unreachable' };
    await expect(driver.updateSession({ ...record, title: 'other' })).rejects.toMatchObject(unreachable);
    await expect(driver.updateSession({ ...record, id: 'b' })).rejects.toMatchObject(unreachable);
    await expect(driver.insertEvents('a', createEvents(2, 9))).rejects.toMatchObject(unreachable);
    await expect(driver.deleteSession('a')).rejects.toMatchObject(unreachable);
    expect(JSON.stringify(actor.context.state)).toBe(before);
  });

  it('acknowledges no event twice that the first call may still take back', async () => {
    const actor = createActor();
    const driver = rivet(actor.context);
    await driver.ready();
    actor.failWith(new Error('the actor is shutting down'));
    const both = [driver.insertEvents('a', createEvents(1, 3)), driver.insertEvents('a', createEvents(1, 3))];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await driver.lastEventIndex('a')).toBe(0);
  });

  it('drops the oldest beyond its limits', async () => {
    const driver = rivet(createActor().context, { maxSessions: 2, maxEventsPerSession: 5 });
    const record = { agent: 'mock', agentSessionId: '', lastConnectionId: '' };
    for (const createdAt of [2, 1, 3]) await driver.updateSession({ ...record, id: `s${createdAt}`, createdAt });
    expect((await driver.listSessions()).items.map(({ id }) => id)).toEqual(['s3', 's2']);
    await driver.insertEvents('a', createEvents(1, 8));
    expect((await driver.listEvents({ sessionId: 'a' })).items.map(({ eventIndex }) => eventIndex)).toEqual([
      4, 5, 6, 7, 8,
    ]);
  });

  it('leaves the rest of the state alone, and keeps ids that objects have a meaning for', async () => {
    const actor = createActor({ own: { count: 1 } });
    const driver = rivet(actor.context, { stateKey: 'agents' });
    for (const id of ['__proto__', 'constructor']) {
      await driver.updateSession({ id, agent: 'mock', agentSessionId: '', lastConnectionId: '', createdAt: 1 });
      await driver.insertEvent(id, { ...(createEvents(1, 1)[0] as SessionEvent), sessionId: id });
    }
    actor.wake();
    expect((await driver.getSession('__proto__'))?.id).toBe('__proto__');
    expect(await driver.lastEventIndex('constructor')).toBe(1);
    expect(actor.context.state['own']).toEqual({ count: 1 });
    expect(Object.keys(actor.context.state)).toEqual(['own', 'agents']);
  });

  it('corrupt: an actor without a state', async () => {
    await expect(rivet({ state: undefined }).ready()).rejects.toMatchObject({ code: 'corrupt' });
  });
});
