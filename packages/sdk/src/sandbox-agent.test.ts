import { afterEach, describe, expect, it } from 'vitest';
import { SandboxAgent, SandboxAgentError, ServerUnreachableError, ClientDisposedError } from './index.ts';
import { StandInServer } from './testing/stand-in-server.test-support.ts';
import { forbidUnhandledRejections } from './testing/unhandled-rejections.test-support.ts';
import { until } from './testing/until.test-support.ts';

forbidUnhandledRejections();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function start(options: { token?: string } = {}): Promise<StandInServer> {
  const server = await StandInServer.start(options);
  cleanups.push(() => server.kill());
  return server;
}

async function connect(options: Parameters<typeof SandboxAgent.connect>[0]): Promise<SandboxAgent> {
  const client = await SandboxAgent.connect({
    health: { unhealthyIntervalMs: 20, unreachableTimeoutMs: 300 },
    ...options,
  });
  cleanups.push(() => client.dispose());
  return client;
}

describe('connect', () => {
  it('waits for the health of the server and talks to it', async () => {
    const server = await start({ token: 'secret' });
    const client = await connect({ baseUrl: `${server.url}/`, token: 'secret' });
    expect(await client.getHealth()).toMatchObject({ status: 'ok' });
    expect(client.inspectorUrl).toBe(`${server.url}/ui/`);
    expect(client.sandboxId).toBeUndefined();
    expect(await client.listAgents()).toEqual({ agents: [] });
    expect(client.connectionState.state).toBe('ready');
  });

  it('rejects with the problem of the server when the token is wrong', async () => {
    const server = await start({ token: 'secret' });
    const client = await connect({ baseUrl: server.url, token: 'wrong' });
    const error = await client.createSession({ agent: 'mock' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SandboxAgentError);
    expect(error).toMatchObject({ status: 401, code: 'token_invalid', problem: { title: 'Token missing or invalid' } });
    expect(await (error as SandboxAgentError).response.json()).toMatchObject({ status: 401 });
  });

  it('gives an unreachable server up in bounded time, and takes it up when it comes', async () => {
    const server = await start();
    const { port, sessions } = server;
    await server.kill();
    const client = await connect({
      baseUrl: `http://127.0.0.1:${port}`,
      health: { unhealthyIntervalMs: 20, intervalMs: 50, unreachableTimeoutMs: 200 },
    });
    const states: string[] = [];
    client.onStateChange(({ state }) => states.push(state));
    const startedAt = performance.now();
    await expect(client.listAgents()).rejects.toThrow(ServerUnreachableError);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await expect(client.listAgents()).rejects.toMatchObject({ phase: 'given_up' });
    const again = await StandInServer.start({ port, sessions });
    cleanups.push(() => again.kill());
    await until(() => client.connectionState.state === 'ready', 'ready again');
    expect(await client.listAgents()).toEqual({ agents: [] });
    expect(states.at(-1)).toBe('ready');
    expect(states).toContain('failed');
  });

  it.each(['<html>Bad gateway</html>', '{"cut', '"text"'])(
    'rejects a body that is not of the contract: %s',
    async (body) => {
      const server = await start();
      const client = await connect({ baseUrl: server.url });
      server.fault = ({ path }) =>
        path === '/v1/agents/mock' ? { status: 200, body, type: 'application/json' } : undefined;
      await expect(client.getAgent('mock')).rejects.toMatchObject({ name: 'InvalidResponseError' });
    },
  );

  it('sends a request again after a cut and after a passing error', async () => {
    const server = await start();
    const client = await connect({ baseUrl: server.url });
    const faults = ['cut', { status: 503, body: 'busy', type: 'text/plain' }] as const;
    let asked = 0;
    server.fault = ({ path }) => (path === '/v1/agents' ? faults[asked++] : undefined);
    expect(await client.listAgents()).toEqual({ agents: [] });
    expect(asked).toBe(3);
  });
});

describe('dispose', () => {
  it('is idempotent, quick, and ends calls that wait', async () => {
    const client = await connect({ baseUrl: 'http://127.0.0.1:9', health: { unreachableTimeoutMs: 60_000 } });
    const waiting = client.listAgents().catch((error: unknown) => error);
    const startedAt = performance.now();
    await Promise.all([client.dispose(), client.dispose()]);
    expect(performance.now() - startedAt).toBeLessThan(200);
    expect(await waiting).toBeInstanceOf(ClientDisposedError);
    await expect(client.listAgents()).rejects.toThrow(ClientDisposedError);
    await expect(client.getHealth()).rejects.toThrow(ClientDisposedError);
  });

  it('runs at the end of a scope', async () => {
    const server = await start();
    let kept: SandboxAgent;
    {
      await using client = await connect({ baseUrl: server.url });
      await client.createSession({ agent: 'mock' });
      await until(() => server.openStreams === 1, 'stream');
      kept = client;
    }
    await until(() => server.openStreams === 0, 'stream closed');
    expect(kept.connectionState.state).toBe('disposed');
  });

  it('ends a waiting prompt', async () => {
    const server = await start();
    const client = await connect({ baseUrl: server.url });
    const session = await client.createSession({ agent: 'mock' });
    const prompt = session.prompt('hold').catch((error: unknown) => error);
    await until(() => server.sessions.get(session.id).prompts.size === 1, 'prompt');
    await client.dispose();
    expect(await prompt).toBeInstanceOf(ClientDisposedError);
  });
});
