import type { SandboxProvider } from '@sandbox-agent/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { SandboxAgent, SandboxDestroyedError, ServerUnreachableError, type ConnectionState } from '../index.ts';
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

const health = { unhealthyIntervalMs: 10, unreachableTimeoutMs: 400, intervalMs: 50 };

/** A provider over stand-in servers that notes what is asked of it. */
async function createProvider(overrides: Partial<SandboxProvider> = {}) {
  const calls: string[] = [];
  const box = { server: await StandInServer.start({ token: 'first' }), token: 'first' };
  cleanups.push(() => box.server.kill());
  const provider: SandboxProvider = {
    name: 'test',
    async create({ onProgress } = {}) {
      calls.push('create');
      onProgress?.({ stage: 'install', message: 'installing', elapsedMs: 1 });
      return 'box';
    },
    destroy: async (id) => void calls.push(`destroy ${id}`),
    reconnect: async (id) => void calls.push(`reconnect ${id}`),
    getUrl: async () => box.server.url,
    getToken: async () => box.token,
    /** The new server has another port and another token. */
    async ensureServer() {
      calls.push('ensureServer');
      box.token = 'second';
      box.server = await StandInServer.start({ sessions: box.server.sessions, token: 'second' });
      const { server } = box;
      cleanups.push(() => server.kill());
    },
    ...overrides,
  };
  return { provider, calls, box };
}

async function start(options: Parameters<typeof SandboxAgent.start>[0]): Promise<SandboxAgent> {
  const client = await SandboxAgent.start({ health, onError: () => {}, ...options });
  cleanups.push(() => client.dispose());
  return client;
}

describe('SandboxAgent.start', () => {
  it('creates, reports each stage in order with its time, and takes the token of the provider', async () => {
    const { provider, calls } = await createProvider();
    const progress: [string, number][] = [];
    const client = await start({
      sandbox: provider,
      onProgress: ({ stage, elapsedMs }) => progress.push([stage, elapsedMs]),
    });
    expect(client.sandboxId).toBe('test/box');
    expect(progress.map(([stage]) => stage)).toEqual(['create', 'install', 'health', 'ready']);
    expect(progress.map(([, elapsedMs]) => elapsedMs)).toEqual(
      progress.map(([, elapsedMs]) => elapsedMs).sort((a, b) => a - b),
    );
    await client.createSession({ agent: 'mock' });
    await client.destroySandbox();
    expect(calls).toEqual(['create', 'destroy box']);
    await expect(client.destroySandbox()).rejects.toThrow('not attached');
  });

  it('wakes an existing sandbox and refuses ids of others', async () => {
    const { provider, calls } = await createProvider({ ensureServer: async () => {} });
    const client = await start({ sandbox: provider, sandboxId: 'test/old' });
    expect(client.sandboxId).toBe('test/old');
    expect(calls).toEqual(['reconnect old']);
    await expect(start({ sandbox: provider, sandboxId: 'other/old' })).rejects.toThrow("for provider 'other'");
    await expect(start({ sandbox: provider, sandboxId: 'old' })).rejects.toThrow('must be prefixed');
    const { getUrl: _getUrl, ...unreachable } = provider;
    await expect(start({ sandbox: unreachable })).rejects.toThrow('must implement getUrl() or getFetch()');
  });

  it('reaches a server through a fetch alone', async () => {
    const { provider, box } = await createProvider();
    const { getUrl: _getUrl, ...rest } = provider;
    const getFetch = async (): Promise<typeof fetch> => (input, init) =>
      fetch((input as string).replace('http://sandbox-agent', box.server.url), init);
    const client = await start({ sandbox: { ...rest, getFetch } });
    const session = await client.createSession({ agent: 'mock' });
    await expect(session.prompt('hello')).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  it('leaves nothing when the server never answers, and says why', async () => {
    const { provider, calls, box } = await createProvider({
      ensureServer: async () => Promise.reject(new Error('no disk')),
    });
    await box.server.kill();
    const error = await start({ sandbox: provider }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServerUnreachableError);
    expect(String(error)).toContain('no disk');
    expect(calls.at(-1)).toBe('destroy box');
  });

  it('ends when its signal does, and keeps a sandbox that was there before', async () => {
    const { provider, calls, box } = await createProvider({ ensureServer: async () => {} });
    await box.server.kill();
    const signal = AbortSignal.timeout(30);
    await expect(start({ sandbox: provider, sandboxId: 'test/old', signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(calls).not.toContain('destroy old');
  });

  it('names a sandbox that is gone for good', async () => {
    const { provider } = await createProvider({
      reconnect: async () => Promise.reject(Object.assign(new Error('gone'), { name: 'SandboxDestroyedError' })),
    });
    const error = await start({ sandbox: provider, sandboxId: 'test/old' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SandboxDestroyedError);
    expect(error).toMatchObject({ sandboxId: 'old', provider: 'test' });
  });
});

describe('recovery', () => {
  it('asks the provider after three failed checks, takes the new address and token, and goes on with the turn', async () => {
    const { provider, calls, box } = await createProvider();
    const progress: string[] = [];
    const client = await start({ sandbox: provider, onProgress: ({ stage }) => progress.push(stage) });
    const states: ConnectionState[] = [];
    client.onStateChange((state) => states.push(state));
    const session = await client.createSession({ agent: 'mock' });
    const turn = session.prompt('hold');
    await until(() => box.server.sessions.get(session.id).prompts.size === 1, 'prompt');
    const remote = box.server.sessions.get(session.id);
    const before = box.server.url;
    await box.server.kill();
    remote.say('while away');
    await until(() => client.connectionState.state === 'ready' && states.length > 0, 'recovery');
    expect(states.map(({ state }) => state)).toEqual(['unhealthy', 'unhealthy', 'unhealthy', 'recovering', 'ready']);
    expect(states[2]).toMatchObject({ consecutiveFailures: 3 });
    expect(calls.filter((call) => call === 'ensureServer')).toHaveLength(1);
    expect(client.inspectorUrl).toBe(`${box.server.url}/ui/`);
    expect(client.inspectorUrl).not.toContain(before);
    remote.endTurn('prompt-1', { stopReason: 'end_turn' });
    await expect(turn).resolves.toMatchObject({ stopReason: 'end_turn' });
    const stored = (await client.getEvents({ sessionId: session.id })).items.map((event) => event.eventIndex);
    expect(stored).toEqual(Array.from({ length: remote.lastIndex }, (_, at) => at + 1));
    expect(progress.slice(-2)).toEqual(['recover', 'recover']);
  });

  it('ends waiting prompts when the sandbox is gone for good', async () => {
    const gone = Object.assign(new Error('gone'), { name: 'SandboxDestroyedError' });
    const { provider, box } = await createProvider({ ensureServer: async () => Promise.reject(gone) });
    const client = await start({ sandbox: provider });
    const session = await client.createSession({ agent: 'mock' });
    const turn = session.prompt('hold').catch((error: unknown) => error);
    await until(() => box.server.sessions.get(session.id).prompts.size === 1, 'prompt');
    await box.server.kill();
    expect(await turn).toBeInstanceOf(SandboxDestroyedError);
    await expect(session.prompt('more')).rejects.toThrow(SandboxDestroyedError);
    await expect(client.destroySession(session.id)).resolves.toBe(session);
  });

  it('is bounded when the provider hangs', async () => {
    const { provider, box } = await createProvider({ ensureServer: () => new Promise(() => {}) });
    const client = await start({ sandbox: provider });
    await box.server.kill();
    const startedAt = performance.now();
    await expect(client.listAgents()).rejects.toThrow(ServerUnreachableError);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
