import type { SandboxProvider } from '@sandbox-agent/protocol';
import { afterEach, expect, it } from 'vitest';
import { SandboxAgent, ServerUnreachableError } from '../index.ts';
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

const health = { unhealthyIntervalMs: 10, timeoutMs: 50, intervalMs: 50, unreachableTimeoutMs: 300 };

async function startServer(sessions?: StandInServer['sessions']): Promise<StandInServer> {
  const server = await StandInServer.start(sessions ? { sessions } : {});
  cleanups.push(() => server.kill());
  return server;
}

/** Answers nothing any more and closes nothing, as a host does that lost its power. */
function vanish(server: StandInServer): void {
  server.fault = () => 'hang';
}

it('a request that a vanished server will never answer rejects when it is given up', async () => {
  const server = await startServer();
  const client = await SandboxAgent.connect({ baseUrl: server.url, health, onError: () => {} });
  cleanups.push(() => client.dispose());
  const session = await client.createSession({ agent: 'mock' });
  const turn = session.prompt('hold').catch((error: unknown) => error);
  await until(() => server.sessions.get(session.id).prompts.size === 1, 'prompt');
  vanish(server);
  const list = client.listAgents().catch((error: unknown) => error);
  await until(() => server.requests.includes('GET /v1/agents'), 'request');
  expect(await list).toBeInstanceOf(ServerUnreachableError);
  expect(await list).toMatchObject({ phase: 'given_up' });
  expect(await turn).toMatchObject({ phase: 'given_up' });

  server.fault = () => undefined;
  await until(() => client.connectionState.state === 'ready', 'return');
  server.sessions.get(session.id).endTurn('prompt-1', { stopReason: 'end_turn' });
  await expect(session.prompt('more')).resolves.toMatchObject({ stopReason: 'end_turn' });
});

it('and is sent again when the provider has replaced the server', async () => {
  const first = await startServer();
  let current = first;
  const provider: SandboxProvider = {
    name: 'test',
    create: async () => 'box',
    destroy: async () => {},
    getUrl: async () => current.url,
    ensureServer: async () => {
      current = await startServer(first.sessions);
    },
  };
  const client = await SandboxAgent.start({ sandbox: provider, health, onError: () => {} });
  cleanups.push(() => client.dispose());
  const session = await client.createSession({ agent: 'mock' });
  vanish(first);
  await expect(session.prompt('hello')).resolves.toMatchObject({ stopReason: 'end_turn' });
  expect(first.requests.at(-1)).not.toBe(current.requests.at(-1));
  expect(current.sessions.get(session.id).prompts.size).toBe(1);
});
