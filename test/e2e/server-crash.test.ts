import type { SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claudeLight } from './agents/index.ts';
import { covers } from './covers.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { expectNothingLost } from './harness/expect-nothing-lost.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { untilLoadable } from './harness/until-loadable.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { fillerText } from './model-provider/index.ts';
import { chunkText, markedProcesses, until, watchSession } from './observe/index.ts';
import { proves } from './proves.ts';

const recipes = chosenRecipes();
let world: TestWorld;
let client: SandboxAgent;

beforeAll(async () => {
  await ensureAgentsInstalled([claudeLight, ...recipes].map(({ id }) => id));
  world = await createTestWorld();
  client = await world.connect();
});
afterAll(() => world.close());

describe.each(recipes)('when the server is killed in the middle of a turn of $name', (recipe) => {
  it('the client recovers it, no event is lost or doubled, and the agent goes on', async (context) => {
    proves('B4', 'C2', 'C3', 'D5', 'G1', 'G2', 'G7', 'G17');
    covers(context, recipe, 'serverKilled');
    const scene = await openAgentScene({ world, client, recipe });
    await scene.prompt('tell', [{ say: 'The codeword is PELICAN-19.' }]);
    await untilLoadable(scene);
    const after = scene.watched.lastIndex;
    const turn = scene.prompt('slow', [{ say: fillerText(200), chunkDelayMs: 50, chunkCharacters: 30 }]);
    const outcome = turn.catch((error: unknown) => error);
    await scene.watched.waitFor((event) => chunkText(event).includes('Sentence'), { after });
    const formerPids = markedProcesses(world.mark).map(({ pid }) => pid);
    await world.killServer();
    expect(await outcome).toBeInstanceOf(Error);
    await until('what the killed server left is gone', () =>
      markedProcesses(world.mark).every(({ pid }) => !formerPids.includes(pid)),
    );

    const before = scene.watched.lastIndex;
    const result = await scene.prompt('next', [{ say: 'I am back.' }]);
    expect(result.stopReason).toBe('end_turn');
    expect(scene.said(before)).toBe('I am back.');
    expect(world.model.requestsOf(scene.scriptName('next')).at(-1)?.text).toContain('PELICAN-19');
    const { sandboxId = '' } = client;
    await expectNothingLost({ world, sandboxId, sessionId: scene.session.id, watched: [scene.watched] });
  });
});

describe('when the server is killed', () => {
  it('a prompt that is sent again under its key runs once', async () => {
    proves('G4');
    const scene = await openAgentScene({ world, client, recipe: claudeLight });
    const name = scene.scriptName('once');
    world.model.add(name, [{ say: 'Done once.' }]);
    const text = `Do it [[script:${name}]]`;
    const first = await scene.session.prompt(text, { idempotencyKey: 'the-key' });
    await world.killServer();
    const second = await scene.session.prompt(text, { idempotencyKey: 'the-key' });
    expect(second).toEqual(first);
    await expect(scene.session.prompt(`${text}!`, { idempotencyKey: 'the-key' })).rejects.toThrow(/idempotency/i);
    expect(world.model.requestsOf(name)).toHaveLength(1);
    expect(scene.said()).toBe('Done once.');
  });

  it('again and again in a burst, two readers get every event once', { timeout: 60_000 }, async () => {
    proves('G1', 'B4', 'D7');
    const cwd = await world.createFolder('burst');
    const session = await client.createSession({ agent: 'mock', cwd });
    const watched = watchSession(session);
    const other = await world.connect();
    const otherWatched = watchSession(await other.resumeSession(session.id));
    for (const chunk of [1, 900, 15_000]) {
      const after = watched.lastIndex;
      const turn = session.prompt('burst 20000 of 200\nwait 60000 ms').catch((error: unknown) => error);
      await watched.waitFor((event) => chunkText(event).startsWith(`${chunk} `), { after });
      await world.killServer();
      expect(await turn).toBeInstanceOf(Error);
    }
    const { endIndex } = await session.prompt('say All is well.');
    await until('the other reader has caught up', () => otherWatched.lastIndex >= endIndex);
    const { sandboxId = '' } = client;
    await expectNothingLost({ world, sandboxId, sessionId: session.id, watched: [watched, otherWatched] });
  });
});
