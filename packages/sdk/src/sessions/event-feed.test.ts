import { afterEach, describe, expect, it } from 'vitest';
import {
  GapError,
  InMemorySessionPersistDriver,
  PersistError,
  SandboxAgent,
  type SandboxAgentConnectOptions,
  type SessionEvent,
} from '../index.ts';
import { sse } from '../testing/stand-in-session.test-support.ts';
import { StandInServer } from '../testing/stand-in-server.test-support.ts';
import { forbidUnhandledRejections } from '../testing/unhandled-rejections.test-support.ts';
import { until } from '../testing/until.test-support.ts';

forbidUnhandledRejections();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function setUp(options: Partial<SandboxAgentConnectOptions> = {}) {
  const server = await StandInServer.start();
  const client = await SandboxAgent.connect({
    baseUrl: server.url,
    health: { unhealthyIntervalMs: 20, unreachableTimeoutMs: 400, intervalMs: 100 },
    onError: () => {},
    ...options,
  });
  cleanups.push(
    () => server.kill(),
    () => client.dispose(),
  );
  return { server, client };
}

const indexes = (events: readonly SessionEvent[]): number[] => events.map((event) => event.eventIndex);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

describe('the event feed', () => {
  it('stores an event before a listener sees it', async () => {
    const persist = new InMemorySessionPersistDriver();
    const { client } = await setUp({ persist });
    const session = await client.createSession({ agent: 'mock' });
    const late: number[] = [];
    session.onEvent(async (event) => {
      if ((await persist.lastEventIndex(session.id)) < event.eventIndex) {
        late.push(event.eventIndex);
      }
    });
    await session.prompt('hello');
    expect(late).toEqual([]);
  });

  it('brings a restart of the server through without a lost or doubled event', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const seen: SessionEvent[] = [];
    session.onEvent((event) => seen.push(event));
    const prompt = session.prompt('hold');
    await until(() => seen.length >= 4, 'events');
    const { port, sessions } = server;
    await server.kill();
    for (let count = 0; count < 50; count += 1) {
      sessions.get(session.id).say(`while away ${count}`);
    }
    const again = await StandInServer.start({ port, sessions });
    cleanups.push(() => again.kill());
    sessions.get(session.id).endTurn('prompt-1', { stopReason: 'end_turn' });
    await expect(prompt).resolves.toMatchObject({ stopReason: 'end_turn' });
    const last = sessions.get(session.id).lastIndex;
    expect(indexes((await client.getEvents({ sessionId: session.id, limit: 1_000 })).items)).toEqual(upTo(last));
    expect(indexes(seen)).toEqual(upTo(last).slice(-seen.length));
  });

  it('drops doubled events and reads skipped ones again', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const remote = server.sessions.get(session.id);
    let skips = 1;
    remote.tamper = (events) =>
      events
        .filter((event) => event.eventIndex !== 4 || skips-- <= 0)
        .flatMap((event) => [sse(event), sse(event)])
        .join('');
    const gaps: GapError[] = [];
    session.onGap((gap) => gaps.push(gap));
    const result = await session.prompt('hello');
    expect(indexes((await client.getEvents({ sessionId: session.id })).items)).toEqual(upTo(result.endIndex));
    expect(gaps).toEqual([]);
  });

  it('says what is missing when the server cannot give it', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const remote = server.sessions.get(session.id);
    remote.tamper = (events) =>
      events
        .filter((event) => event.eventIndex !== 4)
        .map(sse)
        .join('');
    const gaps: GapError[] = [];
    session.onGap((gap) => gaps.push(gap));
    await session.prompt('hello');
    expect(gaps).toMatchObject([{ name: 'GapError', from: 4, to: 4, reason: 'missing', sessionId: session.id }]);
    expect(indexes((await client.getEvents({ sessionId: session.id })).items)).not.toContain(4);
  });

  it('passes the gap on that the server announces', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const gaps: GapError[] = [];
    session.onGap((gap) => gaps.push(gap));
    const remote = server.sessions.get(session.id);
    await until(() => server.openStreams === 1, 'stream');
    const { port, sessions } = server;
    await server.kill();
    const before = (await client.getEvents({ sessionId: session.id })).items.length;
    remote.say('one');
    remote.say('two');
    remote.trim(remote.lastIndex);
    const again = await StandInServer.start({ port, sessions });
    cleanups.push(() => again.kill());
    const result = await session.prompt('hello');
    expect(gaps).toMatchObject([{ from: before + 1, to: before + 2, reason: 'trimmed' }]);
    expect(result.stopReason).toBe('end_turn');
  });

  it('ends with a typed error when the stream stays no stream of the contract', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    await until(() => server.openStreams === 1, 'stream');
    const errors: unknown[] = [];
    session.onError((error) => errors.push(error));
    server.sessions.get(session.id).tamper = () => 'data: {"cut\n\n';
    await expect(session.prompt('hello')).rejects.toMatchObject({ name: 'InvalidResponseError' });
    expect(errors).toHaveLength(1);
    server.sessions.get(session.id).tamper = (events) => events.map(sse).join('');
    await expect(session.prompt('again')).resolves.toMatchObject({ stopReason: 'end_turn' });
    const last = server.sessions.get(session.id).lastIndex;
    expect(indexes((await client.getEvents({ sessionId: session.id })).items)).toEqual(upTo(last));
  });

  it('ends with PersistError when the driver fails, and loses nothing', async () => {
    const persist = new InMemorySessionPersistDriver();
    let failing = false;
    const insertEvents = persist.insertEvents.bind(persist);
    persist.insertEvents = async (...batch) => {
      if (failing) {
        throw new Error('disk full');
      }
      await insertEvents(...batch);
    };
    const { server, client } = await setUp({ persist });
    const session = await client.createSession({ agent: 'mock' });
    await session.prompt('first');
    failing = true;
    await expect(session.prompt('second')).rejects.toThrow(PersistError);
    failing = false;
    await session.prompt('third');
    const last = server.sessions.get(session.id).lastIndex;
    expect(indexes((await client.getEvents({ sessionId: session.id })).items)).toEqual(upTo(last));
  });

  it('goes on when a listener throws', async () => {
    const reported: unknown[] = [];
    const { client } = await setUp({ onError: (error) => reported.push(error) });
    const session = await client.createSession({ agent: 'mock' });
    session.onEvent(() => {
      throw new Error('bad listener');
    });
    session.onEvent(() => Promise.reject(new Error('bad async listener')));
    await session.prompt('hello');
    expect(reported.map(String)).toContain('Error: bad listener');
    expect(reported.map(String)).toContain('Error: bad async listener');
  });
});

describe('session.events()', () => {
  it('gives what is stored and what comes, from any index', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const first = await session.prompt('hello');
    const stop = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of session.events({ after: 2, signal: stop.signal })) {
        seen.push(event.eventIndex);
      }
    })();
    await until(() => seen.at(-1) === first.endIndex, 'stored events');
    server.cutStreams();
    const second = await session.prompt('more');
    await until(() => seen.at(-1) === second.endIndex, 'live events');
    stop.abort();
    await reading;
    expect(seen).toEqual(upTo(second.endIndex).slice(2));
  });

  it('is as slow as its reader, and loses nothing', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const iterator = session.events();
    expect((await iterator.next()).value).toMatchObject({ eventIndex: 1 });
    for (let count = 0; count < 5_000; count += 1) {
      server.sessions.get(session.id).say('x');
    }
    const last = server.sessions.get(session.id).lastIndex;
    const seen = [1];
    for await (const event of iterator) {
      seen.push(event.eventIndex);
      if (event.eventIndex === last) {
        break;
      }
    }
    expect(seen).toEqual(upTo(last));
  });

  it('works on a driver of the five published methods', async () => {
    const memory = new InMemorySessionPersistDriver();
    const { client, server } = await setUp({
      persist: {
        getSession: (id) => memory.getSession(id),
        listSessions: (request) => memory.listSessions(request),
        updateSession: (record) => memory.updateSession(record),
        // As published: it knows no `after`, no `before` and no order.
        listEvents: ({ sessionId, cursor, limit }) => {
          const page = {
            sessionId,
            ...(cursor === undefined ? {} : { cursor }),
            ...(limit === undefined ? {} : { limit }),
          };
          return memory.listEvents(page);
        },
        insertEvent: (sessionId, event) => memory.insertEvent(sessionId, event),
      },
    });
    const session = await client.createSession({ agent: 'mock' });
    for (let count = 0; count < 1_200; count += 1) {
      server.sessions.get(session.id).say('x');
    }
    const { endIndex } = await session.prompt('hello');
    const seen: number[] = [];
    for await (const event of session.events({ after: 3, follow: false })) {
      seen.push(event.eventIndex);
    }
    expect(seen).toEqual(upTo(endIndex).slice(3));
  });

  it('throws a GapError at a hole and goes on behind it', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    server.sessions.get(session.id).tamper = (events) =>
      events
        .filter((event) => event.eventIndex !== 4)
        .map(sse)
        .join('');
    const { endIndex } = await session.prompt('hello');
    const seen: number[] = [];
    const read = async (after: number): Promise<void> => {
      for await (const event of session.events({ after, follow: false })) {
        seen.push(event.eventIndex);
      }
    };
    const gap = await read(0).catch((error: unknown) => error);
    expect(gap).toBeInstanceOf(GapError);
    await read((gap as GapError).to);
    expect(seen).toEqual(upTo(endIndex).filter((index) => index !== 4));
  });

  it('waits for a session that no server has, and creates nothing', async () => {
    const persist = new InMemorySessionPersistDriver();
    const first = await setUp({ persist });
    const { id } = await first.client.createSession({ agent: 'mock' });
    const stored = await (await first.client.resumeSession(id)).prompt('hello');
    await first.client.dispose();

    const { server, client } = await setUp({ persist });
    const session = await client.getSession(id);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of session?.events() ?? []) {
        seen.push(event.eventIndex);
      }
    })();
    await until(
      () => seen.at(-1) === stored.endIndex && server.requests.includes(`GET /v1/sessions/${id}`),
      'stored events',
    );
    expect(server.sessions.find(id)).toBeUndefined();
    const next = await session?.prompt('more');
    await until(() => seen.at(-1) === next?.endIndex, 'live events');
    expect(seen).toEqual(upTo(Number(next?.endIndex)));
    await client.dispose();
    await reading;
  });

  it('ends when the client is disposed or the session destroyed', async () => {
    const { client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const other = await client.createSession({ agent: 'mock' });
    const drain = async (events: AsyncIterable<unknown>): Promise<string> => {
      for await (const _event of events) {
        // Only the end matters.
      }
      return 'ended';
    };
    const readings = [drain(session.events()), drain(other.events())];
    await client.destroySession(other.id);
    expect(await readings[1]).toBe('ended');
    await client.dispose();
    expect(await readings[0]).toBe('ended');
  });
});
