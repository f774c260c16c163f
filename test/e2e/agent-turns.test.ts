import { AgentError } from 'sandbox-agent';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AgentRecipe } from './agents/index.ts';
import { covers } from './covers.ts';
import { openAgentScene, type AgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { useAgentWorld } from './harness/use-agent-world.ts';
import { fillerText } from './model-provider/index.ts';
import { chunkText } from './observe/index.ts';
import { proves } from './proves.ts';

const recipes = chosenRecipes();
const here = useAgentWorld(recipes);

describe.each(recipes)('$name', (recipe) => {
  // One session: what a turn leaves behind must not reach the next.
  let scene: AgentScene;
  beforeAll(async () => {
    scene = await openAgentScene({ ...here, recipe });
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

/** Agents that look for their credentials in the environment, and not in a configuration that names their model. */
const recipesWithKeys = recipes.filter(({ credentialVariables = [] }) => credentialVariables.length > 0);

describe('without credentials', () => {
  it.for(recipesWithKeys)('$name is told apart from an agent that fails', async (recipe) => {
    proves('A5', 'G17');
    const withoutKeys: AgentRecipe = {
      ...recipe,
      environment: (options) =>
        Object.fromEntries(
          Object.entries(recipe.environment(options)).filter(([name]) => !recipe.credentialVariables?.includes(name)),
        ),
    };
    const asked = openAgentScene({ ...here, recipe: withoutKeys }).then((scene) => scene.prompt('x', [{ say: 'Hi.' }]));
    await expect(asked).rejects.toMatchObject({
      code: 'agent_authentication_required',
      rpcError: { code: -32000 },
      problem: { suggestion: expect.stringContaining('credentials') as unknown },
    });
  });
});
