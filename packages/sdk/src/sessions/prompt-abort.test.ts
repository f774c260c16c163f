import { afterEach, expect, it } from 'vitest';
import { InMemorySessionPersistDriver, SandboxAgent } from '../index.ts';
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

/** A server, and clients of it that share a store. */
async function setUp() {
  const server = await StandInServer.start();
  cleanups.push(() => server.kill());
  const persist = new InMemorySessionPersistDriver();
  const connect = async (): Promise<SandboxAgent> => {
    const client = await SandboxAgent.connect({ baseUrl: server.url, persist, onError: () => {} });
    cleanups.push(() => client.dispose());
    return client;
  };
  return { server, connect };
}

it('a prompt whose session is still being reached ends with its signal', async () => {
  const { server, connect } = await setUp();
  const { id } = await (await connect()).createSession({ agent: 'mock' });
  const session = await (await connect()).getSession(id);
  server.fault = ({ path }) => (path.startsWith('/v1/sessions') ? 'hang' : undefined);
  const controller = new AbortController();
  const prompt = session?.prompt('hello', { signal: controller.signal });
  await until(() => server.requests.at(-1) === `GET /v1/sessions/${id}`, 'question for the session');
  controller.abort();
  await expect(prompt).rejects.toMatchObject({ name: 'AbortError' });
  expect(server.sessions.get(id).prompts.size).toBe(0);
});

it('a turn that was taken over from another client is cancelled as well', async () => {
  const { server, connect } = await setUp();
  const first = await connect();
  const { id } = await first.createSession({ agent: 'mock' });
  const left = (await first.resumeSession(id)).prompt('hold', { idempotencyKey: 'key' }).catch(() => {});
  await until(() => server.sessions.get(id).prompts.size === 1, 'prompt');
  await first.dispose();
  await left;

  const session = await (await connect()).resumeSession(id);
  const controller = new AbortController();
  const prompt = session.prompt('hold', { idempotencyKey: 'key', signal: controller.signal });
  await until(() => server.requests.includes(`GET /v1/sessions/${id}/prompts/prompt-1`), 'question for the turn');
  controller.abort();
  await expect(prompt).rejects.toMatchObject({ name: 'AbortError' });
  expect(server.sessions.get(id).ended.get('prompt-1')).toMatchObject({ stopReason: 'cancelled' });
});

it('a prompt that waits behind another is cancelled alone', async () => {
  const { server, connect } = await setUp();
  const session = await (await connect()).createSession({ agent: 'mock' });
  const other = session.prompt('hold');
  await until(() => server.sessions.get(session.id).prompts.size === 1, 'first prompt');
  const controller = new AbortController();
  const prompt = session.prompt('hold', { signal: controller.signal });
  await until(() => server.sessions.get(session.id).prompts.size === 2, 'second prompt');
  controller.abort();
  await expect(prompt).rejects.toMatchObject({ name: 'AbortError' });
  expect([...server.sessions.get(session.id).ended.keys()]).toEqual(['prompt-2']);
  expect(await session.cancel({ promptId: 'prompt-1' })).toEqual({ cancelling: true, promptIds: ['prompt-1'] });
  await expect(other).resolves.toMatchObject({ stopReason: 'cancelled' });
});
