import { afterEach, describe, expect, it } from 'vitest';
import {
  AgentError,
  AgentExitedError,
  SandboxAgent,
  SandboxAgentError,
  ServerUnreachableError,
  type SessionEvent,
} from '../index.ts';
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

async function setUp(): Promise<{ server: StandInServer; client: SandboxAgent }> {
  const server = await StandInServer.start();
  const client = await SandboxAgent.connect({
    baseUrl: server.url,
    health: { unhealthyIntervalMs: 20, unreachableTimeoutMs: 400 },
    onError: () => {},
  });
  cleanups.push(
    () => server.kill(),
    () => client.dispose(),
  );
  return { server, client };
}

describe('prompt', () => {
  it('resolves after every event of its turn was stored and delivered', async () => {
    const { client } = await setUp();
    const session = await client.createSession({ agent: 'mock', cwd: '/tmp' });
    const seen: SessionEvent[] = [];
    session.onEvent((event) => seen.push(event));
    const result = await session.prompt('hello');
    expect(result).toMatchObject({ stopReason: 'end_turn', usage: { inputTokens: 3 }, promptId: 'prompt-1' });
    expect(seen.at(-1)).toMatchObject({ eventIndex: result.endIndex, payload: { method: '_server/turn_ended' } });
    const stored = await client.getEvents({ sessionId: session.id });
    expect(stored.items.map((event) => event.eventIndex)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(session.toRecord()).toMatchObject({
      agentSessionId: 'agent-1',
      lastConnectionId: 'run-1',
      sessionInit: { cwd: '/tmp' },
    });
  });

  it('takes content blocks and sends an idempotency key of its own', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    await session.prompt([{ type: 'text', text: 'blocks' }]);
    await session.prompt([{ type: 'text', text: 'blocks' }]);
    expect(server.sessions.get(session.id).prompts.size).toBe(2);
  });

  it('runs once although the answer was lost', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    let cuts = 2;
    server.fault = ({ method, path }) =>
      method === 'POST' && path.endsWith('/prompts') && cuts-- > 0 ? 'cut' : undefined;
    await expect(session.prompt('once')).resolves.toMatchObject({ stopReason: 'end_turn' });
    expect(server.sessions.get(session.id).prompts.size).toBe(1);
  });

  it('gives the same turn for the same key, also when it ended long ago', async () => {
    const { client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const first = await session.prompt('hello', { idempotencyKey: 'key' });
    const again = await session.prompt('hello', { idempotencyKey: 'key' });
    expect(again).toMatchObject({ promptId: first.promptId, endIndex: first.endIndex });
    await expect(session.prompt('other', { idempotencyKey: 'key' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
  });

  it('goes on with its turn when the stream is cut in the middle', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const seen: number[] = [];
    session.onEvent((event) => seen.push(event.eventIndex));
    const prompt = session.prompt('hold');
    const remote = server.sessions.get(session.id);
    await until(() => seen.includes(5), 'first chunk');
    for (let cut = 0; cut < 3; cut += 1) {
      server.cutStreams();
      remote.say(`after cut ${cut}`);
      await until(() => seen.includes(6 + cut), `chunk after cut ${cut}`);
    }
    remote.endTurn('prompt-1', { stopReason: 'end_turn' });
    await expect(prompt).resolves.toMatchObject({ stopReason: 'end_turn', endIndex: 9 });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].slice(-seen.length));
  });

  it('rejects with exit code, signal and last words when the agent dies', async () => {
    const { client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const error = await session.prompt('crash').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AgentExitedError);
    expect(error).toBeInstanceOf(SandboxAgentError);
    expect(error).toMatchObject({
      status: 502,
      exitCode: null,
      signal: 'SIGKILL',
      stderrTail: 'out of luck',
      oom: false,
    });
  });

  it('rejects with the error that the agent answered', async () => {
    const { client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const error = await session.prompt('fail').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AgentError);
    expect(error).toMatchObject({ rpcError: { code: -32000, message: 'Authentication required' } });
  });

  it('rejects in bounded time when the server is gone', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const prompt = session.prompt('hold').catch((error: unknown) => error);
    await until(() => server.sessions.get(session.id).prompts.size === 1, 'prompt');
    const startedAt = performance.now();
    await server.kill();
    expect(await prompt).toBeInstanceOf(ServerUnreachableError);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('refuses an unknown agent with a typed error', async () => {
    const { client } = await setUp();
    await expect(client.createSession({ agent: 'unknown' })).rejects.toMatchObject({
      code: 'unsupported_agent',
      status: 400,
    });
    await expect(client.createSession({ agent: ' ' })).rejects.toThrow('non-empty agent');
  });
});

describe('cancel', () => {
  it('ends the turn and keeps the session', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const prompt = session.prompt('hold');
    await until(() => server.sessions.get(session.id).prompts.size === 1, 'prompt');
    expect(await session.cancel()).toEqual({ cancelling: true, promptIds: ['prompt-1'] });
    await expect(prompt).resolves.toMatchObject({ stopReason: 'cancelled' });
    await expect(session.prompt('next')).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  it('follows the signal: the turn is cancelled and the prompt rejects with the reason', async () => {
    const { server, client } = await setUp();
    const session = await client.createSession({ agent: 'mock' });
    const controller = new AbortController();
    const prompt = session.prompt('hold', { signal: controller.signal });
    await until(() => server.sessions.get(session.id).prompts.size === 1, 'prompt');
    controller.abort();
    await expect(prompt).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.sessions.get(session.id).ended.get('prompt-1')).toMatchObject({ stopReason: 'cancelled' });
    await expect(session.prompt('no', { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.sessions.get(session.id).prompts.size).toBe(1);
  });
});
