import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { InMemorySessionPersistDriver, SandboxAgent, type SandboxAgentConnectOptions } from '../index.ts';
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

async function setUp(options: Partial<SandboxAgentConnectOptions>) {
  const server = await StandInServer.start();
  const client = await SandboxAgent.connect({ baseUrl: server.url, onError: () => {}, ...options });
  cleanups.push(
    () => server.kill(),
    () => client.dispose(),
  );
  return { server, client };
}

it('the same creation twice at once is one session, whose events come once', async () => {
  const seen: number[] = [];
  let posts = 0;
  // The second answer comes when the first one's events have been delivered.
  const fetchLate: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (init?.method === 'POST') {
      posts += 1;
      if (posts === 2) {
        await until(() => seen.length > 0, 'events');
      }
    }
    return response;
  };
  const { client } = await setUp({ fetch: fetchLate });
  client.onSessionEvent('one', ({ eventIndex }) => seen.push(eventIndex));
  const create = (): Promise<{ id: string }> => client.createSession({ id: 'one', agent: 'mock' });
  const [first, second] = await Promise.all([create(), create()]);
  expect(first).toBe(second);
  const { endIndex } = await (await client.resumeSession('one')).prompt('hello');
  expect(seen).toEqual(Array.from({ length: endIndex }, (_, at) => at + 1));
});

it('a session that cannot be stored does not stay on the server', async () => {
  class FullDriver extends InMemorySessionPersistDriver {
    override async updateSession(): Promise<void> {
      await delay(1);
      throw new Error('disk full');
    }
  }
  const { server, client } = await setUp({ persist: new FullDriver() });
  await expect(client.createSession({ agent: 'mock' })).rejects.toThrow('disk full');
  expect(server.requests.at(-1)).toMatch(/^DELETE \/v1\/sessions\//);
});
