import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sqlite } from '@sandbox-agent/persist-sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import {
  AgentExitedError,
  InMemorySessionPersistDriver,
  SandboxAgent,
  SandboxDestroyedError,
  type SandboxAgentStartOptions,
  type SessionEvent,
} from './index.ts';
import { local } from './local.ts';
import { forbidUnhandledRejections } from './testing/unhandled-rejections.test-support.ts';
import { until } from './testing/until.test-support.ts';

forbidUnhandledRejections();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

/** The server's source, so that no stale build is tested. */
function serverSource(): string {
  const providers = createRequire(import.meta.url).resolve('@sandbox-agent/providers/package.json');
  const server = createRequire(providers).resolve('@sandbox-agent/server/package.json');
  return join(dirname(server), 'src', 'bin', 'sandbox-agent.ts');
}

async function setUp() {
  const root = await mkdtemp(join(tmpdir(), 'sandbox-agent-sdk-'));
  cleanups.push(() => rm(root, { recursive: true, force: true }));
  const provider = local({ directory: join(root, 'local'), root, binaryPath: serverSource() });
  cleanups.push(async () => {
    for (const { sandboxId } of (await provider.list?.()) ?? []) {
      await provider.destroy(sandboxId);
    }
  });
  const start = async (options: Partial<SandboxAgentStartOptions> = {}): Promise<SandboxAgent> => {
    const client = await SandboxAgent.start({
      sandbox: provider,
      health: { unhealthyIntervalMs: 30 },
      onError: () => {},
      ...options,
    });
    cleanups.push(() => client.dispose());
    return client;
  };
  return { root, provider, start };
}

async function serverPid(root: string, sandboxId: string | undefined): Promise<number> {
  const file = join(root, 'local', String(sandboxId?.split('/')[1]), 'sandbox.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { server: { pid: number } }).server.pid;
}

async function storedIndexes(client: SandboxAgent, sessionId: string): Promise<number[]> {
  return (await client.getEvents({ sessionId, limit: 100_000 })).items.map((event) => event.eventIndex);
}

function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text);
      } catch {
        return false;
      }
    });
}

describe('the client with the real server and its mock agent', () => {
  it('provisions, runs a turn with a permission, and leaves nothing', async () => {
    const { root, start } = await setUp();
    const stages: string[] = [];
    const client = await start({ onProgress: ({ stage }) => stages.push(stage) });
    expect(stages).toEqual(['create', 'boot', 'health', 'ready']);
    expect(await client.getHealth()).toMatchObject({ status: 'ok', state: 'ready' });
    expect((await client.listAgents()).agents.map(({ id }) => id)).toContain('mock');
    const session = await client.createSession({ agent: 'mock' });
    expect(session.toRecord()).toMatchObject({
      agent: 'mock',
      sandboxId: client.sandboxId,
      sessionInit: { cwd: root },
    });
    session.onPermissionRequest(({ id }) => void client.respondPermission(id, 'once'));
    const result = await session.prompt('write hello.txt Hello');
    expect(result).toMatchObject({ stopReason: 'end_turn' });
    expect(await readFile(join(root, 'hello.txt'), 'utf8')).toContain('Hello');
    expect(await session.inspect()).toMatchObject({ id: session.id, agent: 'mock' });
    const id = client.sandboxId;
    await client.destroySandbox();
    expect(client.sandboxId).toBeUndefined();
    expect(processesWith(String(id?.split('/')[1]))).toEqual([]);
    await expect(start({ sandboxId: String(id) })).rejects.toThrow(SandboxDestroyedError);
  });

  it('cancels a turn by signal and by call', async () => {
    const { start } = await setUp();
    const session = await (await start()).createSession({ agent: 'mock' });
    const controller = new AbortController();
    const stop = session.onEvent(({ payload }) => {
      if ('method' in payload && payload.method === 'session/update') {
        controller.abort();
      }
    });
    await expect(session.prompt('slow 1000 chunks every 10 ms', { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    stop();
    const turn = session.prompt('hang');
    const stopAgain = session.onEvent(({ payload }) => {
      if ('method' in payload && payload.method === 'session/prompt') {
        session.cancel().catch(() => {});
      }
    });
    await expect(turn).resolves.toMatchObject({ stopReason: 'cancelled' });
    stopAgain();
    await expect(session.prompt('say still here')).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  it('leaves the turn of another prompt alone when a queued one is aborted', async () => {
    const { start } = await setUp();
    const session = await (await start()).createSession({ agent: 'mock' });
    const first = session.prompt('wait 300 ms');
    const controller = new AbortController();
    const second = session.prompt('hang', { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await expect(first).resolves.toMatchObject({ stopReason: 'end_turn' });
    await expect(session.prompt('say third')).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  it('tells how the agent died, and the next prompt brings it back', async () => {
    const { start } = await setUp();
    const session = await (await start()).createSession({ agent: 'mock' });
    const error = await session.prompt('stderr last words\ncrash SIGKILL').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AgentExitedError);
    expect(error).toMatchObject({ signal: 'SIGKILL', exitCode: null });
    expect((error as AgentExitedError).stderrTail).toContain('last words');
    await expect(session.prompt('say back')).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  it('has a killed server started again in mid-turn, without a lost or doubled event', async () => {
    const { root, start } = await setUp();
    const client = await start();
    const states: string[] = [];
    client.onStateChange(({ state }) => states.push(state));
    const session = await client.createSession({ agent: 'mock' });
    const seen: SessionEvent[] = [];
    session.onEvent((event) => seen.push(event));
    const turn = session.prompt('slow 1000 chunks every 5 ms').catch((error: unknown) => error);
    await until(() => seen.length > 20, 'stream');
    process.kill(await serverPid(root, client.sandboxId), 'SIGKILL');
    expect(await turn).toBeInstanceOf(AgentExitedError);
    expect(states.filter((state) => state !== 'unhealthy')).toEqual(['recovering', 'ready']);
    const { endIndex } = await session.prompt('say recovered');
    const delivered = seen.map((event) => event.eventIndex);
    expect((await storedIndexes(client, session.id)).slice(0, endIndex)).toEqual(upTo(endIndex));
    expect(delivered).toEqual(upTo(Number(delivered.at(-1))).slice(-delivered.length));
    expect(client.connectionState.state).toBe('ready');
  });

  it('resumes after a restart of the backend from SQLite, on the same and on another sandbox', async () => {
    const { root, start } = await setUp();
    const file = join(root, 'store.db');
    const first = await start({ persist: sqlite({ path: file }) });
    const session = await first.createSession({ agent: 'mock', id: 'kept' });
    await session.prompt('say one');
    const sandboxId = String(first.sandboxId);
    await first.dispose();

    const store = sqlite({ path: file });
    const second = await start({ persist: store, sandboxId });
    const resumed = await second.resumeSession('kept');
    const { endIndex } = await resumed.prompt('show history');
    expect((await storedIndexes(second, 'kept')).slice(0, endIndex)).toEqual(upTo(endIndex));
    await second.destroySandbox();

    const third = await start({ persist: store });
    const moved = await third.resumeSession('kept');
    const last = await moved.prompt('say three');
    expect((await storedIndexes(third, 'kept')).slice(0, last.endIndex)).toEqual(upTo(last.endIndex));
    expect(moved.toRecord().sandboxId).toBe(third.sandboxId);
  });

  it('says at once that the sandbox is gone for good', async () => {
    const { start, provider } = await setUp();
    const client = await start({ persist: new InMemorySessionPersistDriver() });
    const session = await client.createSession({ agent: 'mock' });
    const turn = session.prompt('hang').catch((error: unknown) => error);
    await until(() => processesWith(String(client.sandboxId?.split('/')[1])).length > 1, 'agent');
    await provider.destroy(String(client.sandboxId?.split('/')[1]));
    const error = await turn;
    expect((error as Error).name).toMatch(/SandboxDestroyedError|SandboxAgentError/);
    await expect(session.prompt('more')).rejects.toThrow(SandboxDestroyedError);
    expect(client.connectionState).toMatchObject({ state: 'failed', permanent: true });
  });
});
