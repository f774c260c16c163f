import type { SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claudeLight, opencode } from './agents/index.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { expectNothingLost } from './harness/expect-nothing-lost.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { startBackend } from './harness/start-backend.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { fillerText, scriptMarker } from './model-provider/index.ts';
import { proves } from './proves.ts';

let world: TestWorld;
let client: SandboxAgent;

beforeAll(async () => {
  await ensureAgentsInstalled([claudeLight.id, opencode.id]);
  world = await createTestWorld();
  client = await world.connect();
});
afterAll(() => world.close());

describe.each([claudeLight, opencode])('a session with $name', (recipe) => {
  it('survives the death of one backend after the other, without a lost or doubled event', async () => {
    proves('C2', 'C3', 'G1', 'D4', 'D5');
    const scene = await openAgentScene({ world, client, recipe });
    await scene.prompt('tell', [{ say: 'The codeword is PELICAN-19.' }]);
    // From here on this process is a bystander that has gone away.
    const { sandboxId = '' } = client;
    const sessionId = scene.session.id;
    await client.dispose();
    const backend = (name: string) =>
      startBackend({
        sandboxId,
        storePath: world.storePath,
        sessionId,
        sandboxOptions: world.sandboxOptions,
        prompt: `Go on ${scriptMarker(scene.scriptName(name))}`,
      });

    world.model.add(scene.scriptName('long'), [{ say: fillerText(60), chunkDelayMs: 40, chunkCharacters: 60 }]);
    const first = backend('long');
    await first.waitForEvents(12);
    await first.kill();

    world.model.add(scene.scriptName('next'), [{ say: 'Still the same conversation.' }]);
    const second = backend('next');
    expect(await second.ended).toEqual({ exitCode: 0, stderr: '' });
    expect(second.reports.at(-1)).toEqual({ kind: 'result', stopReason: 'end_turn' });
    expect(world.model.requestsOf(scene.scriptName('next')).at(-1)?.text).toContain('PELICAN-19');
    client = await world.connect();
    await expectNothingLost({ world, sandboxId, sessionId, watched: [] });
  });
});

describe('a burst', () => {
  it('is stored whole by backends that are killed one after the other while they store it', async () => {
    proves('C2', 'G1');
    const session = await client.createSession({ agent: 'mock', cwd: await world.createFolder('burst') });
    const { sandboxId = '' } = client;
    await client.dispose();
    const task = { sandboxId, storePath: world.storePath, sessionId: session.id, sandboxOptions: world.sandboxOptions };
    for (const eventCount of [1, 500, 4_000]) {
      const backend = startBackend({ ...task, prompt: 'burst 6000 of 300\nwait 60000 ms' });
      await backend.waitForEvents(eventCount);
      await backend.kill();
      client = await world.connect();
      await (await client.resumeSession(session.id)).cancel();
      await client.dispose();
    }
    const last = startBackend({ ...task, prompt: 'say All is well.' });
    expect(await last.ended).toEqual({ exitCode: 0, stderr: '' });
    client = await world.connect();
    await expectNothingLost({ world, sandboxId, sessionId: session.id, watched: [] });
  });
});
