import { AgentError, type SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { openAgentScene, type AgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { fillerText } from './model-provider/index.ts';
import { chunkText } from './observe/index.ts';
import { proves } from './proves.ts';

const recipes = chosenRecipes();
let world: TestWorld;
let client: SandboxAgent;

beforeAll(async () => {
  await ensureAgentsInstalled(recipes.map(({ id }) => id));
  world = await createTestWorld();
  client = await world.connect();
});
afterAll(() => world.close());

describe.each(recipes)('$name', (recipe) => {
  // One session: what a turn leaves behind must not reach the next.
  let scene: AgentScene;
  beforeAll(async () => {
    scene = await openAgentScene({ world, client, recipe });
  });

  it('answers a prompt that was sent while it was busy after the one before', async (context) => {
    proves('A5', 'G3', 'G17');
    covers(context, recipe, 'queue');
    const first = scene.prompt('first', [{ say: fillerText(12), chunkDelayMs: 60, chunkCharacters: 60 }]);
    await scene.watched.waitFor((event) => chunkText(event).includes('Sentence'));
    const second = scene.prompt('second', [{ say: 'The second answer.' }]);
    expect([(await first).stopReason, (await second).stopReason]).toEqual(['end_turn', 'end_turn']);
    const { endIndex } = await first;
    expect(scene.said(endIndex)).toBe('The second answer.');
    expect(scene.said()).toContain('Sentence 11');
  });

  it('fails the turn when its model provider refuses it, and goes on with the next', async (context) => {
    proves('A5', 'G17');
    const exception = covers(context, recipe, 'modelError');
    const start = scene.watched.lastIndex;
    const fail = { status: 400, message: 'The scripted refusal.', type: 'invalid_request_error' };
    const outcome = await scene.prompt('refused', [{ fail }]).catch((error: unknown) => error);
    const told = `${outcome instanceof Error ? outcome.message : ''} ${scene.said(start)}`;
    if (exception === undefined) {
      expect(outcome).toBeInstanceOf(AgentError);
    } else {
      expect(outcome).toMatchObject({ stopReason: 'end_turn' });
    }
    expect(told.includes('The scripted refusal.')).toBe(exception?.verdict !== 'missing');
    const before = scene.watched.lastIndex;
    expect((await scene.prompt('next', [{ say: 'Here again.' }])).stopReason).toBe('end_turn');
    expect(scene.said(before)).toBe('Here again.');
  });
});
