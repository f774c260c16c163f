import { afterEach, describe, expect, it } from 'vitest';
import {
  InMemorySessionPersistDriver,
  SandboxAgent,
  SessionConflictError,
  SessionLostError,
  SessionNotFoundError,
  type SessionEvent,
} from '../index.ts';
import { StandInServer } from '../testing/stand-in-server.test-support.ts';
import type { StandInSessions } from '../testing/stand-in-sessions.test-support.ts';
import { forbidUnhandledRejections } from '../testing/unhandled-rejections.test-support.ts';
import { until } from '../testing/until.test-support.ts';

forbidUnhandledRejections();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function startServer(options: { sessions?: StandInSessions; port?: number } = {}): Promise<StandInServer> {
  const server = await StandInServer.start(options);
  cleanups.push(() => server.kill());
  return server;
}

async function connect(server: StandInServer, persist: InMemorySessionPersistDriver): Promise<SandboxAgent> {
  const health = { unhealthyIntervalMs: 20, unreachableTimeoutMs: 2_000 };
  const client = await SandboxAgent.connect({ baseUrl: server.url, persist, health, onError: () => {} });
  cleanups.push(() => client.dispose());
  return client;
}

const indexes = (events: readonly SessionEvent[]): number[] => events.map((event) => event.eventIndex);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

describe('resumeSession', () => {
  it('reads what happened while no client was there, without a lost or doubled event', async () => {
    const persist = new InMemorySessionPersistDriver();
    const server = await startServer();
    const first = await connect(server, persist);
    const { id } = await first.createSession({ agent: 'mock', id: 'kept' });
    await (await first.getSession(id))?.prompt('hello');
    await first.dispose();
    const remote = server.sessions.get(id);
    for (let count = 0; count < 700; count += 1) {
      remote.say('nobody listens');
    }

    const second = await connect(server, persist);
    const seen: number[] = [];
    second.onSessionEvent(id, (event) => seen.push(event.eventIndex));
    const session = await second.resumeSession(id);
    expect(indexes((await second.getEvents({ sessionId: id, limit: 10_000 })).items)).toEqual(upTo(remote.lastIndex));
    expect(seen).toEqual(upTo(remote.lastIndex).slice(6));
    await expect(session.prompt('more')).resolves.toMatchObject({ stopReason: 'end_turn' });
    expect(await second.resumeSession(id)).toBe(session);
    expect(server.openStreams).toBe(1);
  });

  it('carries the history into a server that has never seen the session', async () => {
    const persist = new InMemorySessionPersistDriver();
    const server = await startServer();
    const first = await connect(server, persist);
    const session = await first.createSession({
      agent: 'mock',
      id: 'moved',
      sessionInit: { cwd: '/tmp', mcpServers: [{ name: 'tools', command: 'x', args: [], env: [] }] },
    });
    await session.prompt('remember the number 42');
    await session.setMode('plan');
    const stored = await persist.lastEventIndex('moved');
    await first.dispose();

    const other = await startServer();
    const second = await connect(other, persist);
    const resumed = await second.resumeSession('moved');
    const { request } = other.sessions.get('moved');
    expect(request).toMatchObject({
      agent: 'mock',
      cwd: '/tmp',
      mcpServers: [{ name: 'tools' }],
      mode: 'plan',
      model: 'small',
    });
    expect(request.resume).toEqual({
      agentSessionId: 'agent-1',
      firstIndex: stored + 1,
      history: 'User: remember the number 42\n\nAssistant: You said: remember the number 42',
    });
    const { endIndex } = await resumed.prompt('what was it?');
    expect(indexes((await second.getEvents({ sessionId: 'moved' })).items)).toEqual(upTo(endIndex));
  });

  it('creates the session again when the server lost its state in mid-turn', async () => {
    const persist = new InMemorySessionPersistDriver();
    const server = await startServer();
    const client = await connect(server, persist);
    const session = await client.createSession({ agent: 'mock', id: 'lost' });
    const prompt = session.prompt('hold').catch((error: unknown) => error);
    await until(() => server.sessions.get('lost').prompts.size === 1, 'prompt');
    const { port } = server;
    await server.kill();
    const again = await startServer({ port });
    const error = await prompt;
    expect(error).toBeInstanceOf(SessionLostError);
    expect(error).toMatchObject({ reason: 'missing', sessionId: 'lost' });
    const { endIndex } = await session.prompt('go on');
    expect(again.sessions.get('lost').request.resume?.history).toContain('User: hold');
    expect(indexes((await client.getEvents({ sessionId: 'lost' })).items)).toEqual(upTo(endIndex));
  });

  it('creates the session again when the server was set back', async () => {
    const persist = new InMemorySessionPersistDriver();
    const server = await startServer();
    const client = await connect(server, persist);
    const session = await client.createSession({ agent: 'mock', id: 'back' });
    const { endIndex } = await session.prompt('hello');
    const { port, sessions } = server;
    await server.kill();
    sessions.get('back').rollBack(3);
    const lost = new Promise((resolve) => session.onError(resolve));
    const again = await startServer({ port, sessions });
    expect(await lost).toMatchObject({ name: 'SessionLostError', reason: 'rolled_back' });
    const next = await session.prompt('go on');
    expect(again.requests).toContain('DELETE /v1/sessions/back');
    expect(again.sessions.get('back').request.resume).toMatchObject({ firstIndex: endIndex + 1 });
    expect(indexes((await client.getEvents({ sessionId: 'back' })).items)).toEqual(upTo(next.endIndex));
  });

  it('does not mix two sessions of the same id', async () => {
    const persist = new InMemorySessionPersistDriver();
    const server = await startServer();
    const client = await connect(server, persist);
    await (await client.createSession({ agent: 'mock', id: 'same' })).prompt('hello');
    await client.dispose();
    const stored = await persist.lastEventIndex('same');

    const foreign = await startServer();
    const owner = await connect(foreign, new InMemorySessionPersistDriver());
    const theirs = await owner.createSession({ agent: 'mock', id: 'same', title: 'another' });
    await theirs.prompt('one');
    Object.assign(foreign.sessions.get('same').events[0] ?? {}, { createdAt: 1 });
    foreign.sessions.get('same').events.forEach((event) => Object.assign(event, { createdAt: event.createdAt + 77 }));

    const mixed = await connect(foreign, persist);
    await expect(mixed.resumeSession('same')).rejects.toThrow(SessionConflictError);
    expect(await persist.lastEventIndex('same')).toBe(stored);
    expect(foreign.requests).not.toContain('DELETE /v1/sessions/same');
  });

  it('rejects an id that the store does not have', async () => {
    const client = await connect(await startServer(), new InMemorySessionPersistDriver());
    await expect(client.resumeSession('nothing')).rejects.toThrow(SessionNotFoundError);
    expect(await client.getSession('nothing')).toBeNull();
    const created = await client.resumeOrCreateSession({ id: 'nothing', agent: 'mock', model: 'large' });
    expect(created.id).toBe('nothing');
    expect(await client.resumeOrCreateSession({ id: 'nothing', agent: 'mock', mode: 'plan' })).toBe(created);
    expect((await client.getSessionModes('nothing'))?.currentModeId).toBe('plan');
  });
});

describe('destroySession', () => {
  it('ends the session on the server, keeps its events, and a prompt revives it', async () => {
    const server = await startServer();
    const client = await connect(server, new InMemorySessionPersistDriver());
    const session = await client.createSession({ agent: 'mock', id: 'gone' });
    await session.prompt('hello');
    const last = server.sessions.get('gone').lastIndex;
    expect(await client.destroySession('gone')).toBe(session);
    expect(session.destroyedAt).toBeTypeOf('number');
    expect(server.sessions.find('gone')).toBeUndefined();
    const events = (await client.getEvents({ sessionId: 'gone' })).items;
    expect(indexes(events)).toEqual(upTo(last + 1));
    await session.prompt('again');
    expect(session.destroyedAt).toBeUndefined();
    expect(server.sessions.get('gone').request.resume?.firstIndex).toBe(last + 2);
  });

  it('rejects the prompts that wait', async () => {
    const server = await startServer();
    const client = await connect(server, new InMemorySessionPersistDriver());
    const session = await client.createSession({ agent: 'mock', id: 'waiting' });
    const prompt = session.prompt('hold').catch((error: unknown) => error);
    await until(() => server.sessions.get('waiting').prompts.size === 1, 'prompt');
    await client.destroySession('waiting');
    expect(await prompt).toMatchObject({ name: 'SessionLostError', reason: 'destroyed' });
  });
});
