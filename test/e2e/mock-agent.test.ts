import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AgentError, AgentExitedError, PermissionDecidedError, type SandboxAgent, type Session } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingLost } from './harness/expect-nothing-lost.ts';
import { createFlakyNetwork } from './harness/flaky-fetch.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { until, watchSession } from './observe/index.ts';
import { proves } from './proves.ts';

let world: TestWorld;
let client: SandboxAgent;

beforeAll(async () => {
  world = await createTestWorld();
  client = await world.connect();
});
afterAll(() => world.close());

async function createSession(name: string, owner = client): Promise<Session> {
  return owner.createSession({ agent: 'mock', cwd: await world.createFolder(name) });
}

describe('a turn', () => {
  it('that its agent does not survive fails at once with how it ended, and the next one starts it again', async () => {
    proves('A5', 'G7');
    const session = await createSession('exits');
    await expect(session.prompt('stderr it went wrong\nexit 3')).rejects.toMatchObject({
      name: 'AgentExitedError',
      exitCode: 3,
      signal: null,
      stderrTail: expect.stringContaining('it went wrong') as unknown,
    });
    await expect(session.prompt('crash SIGSEGV')).rejects.toBeInstanceOf(AgentExitedError);
    const { stopReason } = await session.prompt('say I am back.');
    expect(stopReason).toBe('end_turn');
  });

  it('that its agent answers with an error rejects with that error, and the session goes on', async () => {
    proves('A1');
    const session = await createSession('fails');
    const error = await session.prompt('fail auth').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AgentError);
    expect(error).toMatchObject({
      code: 'agent_authentication_required',
      rpcError: { code: -32000, message: 'Authentication required' },
    });
    expect((await session.prompt('refuse')).stopReason).toBe('refusal');
    expect((await session.prompt('say Hello.')).stopReason).toBe('end_turn');
  });

  it('waits for those before it, each getting its own end', async () => {
    proves('A1', 'G3');
    const session = await createSession('queue');
    const watched = watchSession(session);
    const texts = ['one', 'two', 'three', 'four'];
    const results = await Promise.all(texts.map((text) => session.prompt(`wait 30 ms\nsay ${text}.`)));
    expect(new Set(results.map(({ promptId }) => promptId)).size).toBe(4);
    expect(watched.text()).toBe('one.two.three.four.');
  });

  it('runs once, however often and from however many clients it is sent under one key', async () => {
    proves('G4', 'D7');
    const session = await createSession('idempotent');
    const watched = watchSession(session);
    const others = await Promise.all([world.connect(), world.connect()]);
    const handles = [session, ...(await Promise.all(others.map((other) => other.resumeSession(session.id))))];
    const options = { idempotencyKey: 'a-key' };
    const results = await Promise.all(handles.map((handle) => handle.prompt('wait 50 ms\nsay Once.', options)));
    expect(new Set(results.map(({ promptId }) => promptId)).size).toBe(1);
    expect(watched.text()).toBe('Once.');
  });
});

describe('a permission request', () => {
  it('takes the first answer; who comes later is told what was decided', async () => {
    proves('G5', 'D7');
    const session = await createSession('race');
    const other = await (await world.connect()).resumeSession(session.id);
    const requests: string[] = [];
    session.onPermissionRequest(({ id }) => requests.push(id));
    const turn = session.prompt('write note.txt hello');
    await until('the request is seen', () => requests.length > 0);
    const [id = ''] = requests;
    const answers = await Promise.allSettled([
      session.respondPermission(id, 'once'),
      other.respondPermission(id, 'reject'),
    ]);
    await turn;
    const losers = answers.filter((answer) => answer.status === 'rejected');
    expect(losers).toHaveLength(1);
    expect(losers[0]?.reason).toBeInstanceOf(PermissionDecidedError);
    const wasAllowed = answers[0].status === 'fulfilled';
    expect(existsSync(join(world.folder, 'race', 'note.txt'))).toBe(wasAllowed);
  });
});

describe('the state of a session', () => {
  it('is told with its evidence, and a turn that waits for a person is not ended', async () => {
    proves('G3');
    const session = await createSession('state');
    expect(await session.inspect()).toMatchObject({ state: 'idle', evidence: { agentAlive: true, queuedPrompts: 0 } });
    const turn = session.prompt('ask May I?');
    const waiting = await until('the request is open', async () => {
      const status = await session.inspect();
      return status.state === 'waiting_for_permission' && status;
    });
    expect(waiting.evidence.openPermissionRequests).toHaveLength(1);
    expect(waiting.evidence.processCount).toBeGreaterThan(0);
    await session.cancel();
    expect((await turn).stopReason).toBe('cancelled');
    expect(await session.inspect()).toMatchObject({ state: 'idle', evidence: { openPermissionRequests: [] } });
  });
});

describe('a network that cuts streams and loses answers', () => {
  it('loses and doubles neither events nor prompts', { timeout: 60_000 }, async () => {
    proves('G1', 'G4');
    const network = createFlakyNetwork();
    const flaky = await world.connect({ fetch: network.fetch, onError: () => undefined });
    const session = await createSession('flaky', flaky);
    const watched = watchSession(session);
    await session.prompt('burst 2000 of 300');
    await session.prompt('say first.');
    await session.prompt('say second.');
    await session.prompt('say third.');
    expect(network.cutCount).toBeGreaterThan(10);
    expect(watched.text().slice(-'first.second.third.'.length)).toBe('first.second.third.');
    const { sandboxId = '' } = flaky;
    await expectNothingLost({ world, sandboxId, sessionId: session.id, watched: [watched] });
  });
});
