import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isServerEvent, type PermissionDecision, type PermissionPolicy } from '@sandbox-agent/protocol';
import type { SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { openAgentScene, type AgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
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

const permissions: PermissionPolicy = {
  rules: [
    { name: 'notes', action: 'allow', path: '*.md' },
    { name: 'harmless', action: 'allow', command: 'printf *' },
  ],
  default: 'deny',
};

function decisionsOf({ watched }: AgentScene): PermissionDecision[] {
  return watched.events.flatMap(({ payload }) =>
    'method' in payload && isServerEvent(payload, '_server/permission_decided') ? [payload.params] : [],
  );
}

describe.each(recipes)('$name', (recipe) => {
  it('writes what a policy allows and nothing that it does not, with nobody there to ask', async (context) => {
    proves('G5');
    const neverAsks = covers(context, recipe, 'write') !== undefined;
    const scene = await openAgentScene({ world, client, recipe, session: { permissions } });
    const [notes, script] = [join(scene.cwd, 'notes.md'), join(scene.cwd, 'run.sh')];
    await scene.prompt('allowed', [{ call: recipe.tools.write(notes, 'yes') }, { say: 'Done.' }]);
    await scene.prompt('denied', [{ call: recipe.tools.write(script, 'no') }, { say: 'Then not.' }]);
    expect(existsSync(notes)).toBe(true);
    expect(existsSync(script)).toBe(neverAsks);
    expect(decisionsOf(scene)).toMatchObject(
      neverAsks
        ? []
        : [
            { by: 'policy', reply: 'once', rule: { index: 0, name: 'notes' } },
            { by: 'policy', reply: 'reject' },
          ],
    );
    const { results } = await scene.session.tryPermissionPolicy({ rules: [{ action: 'deny', path: '**/*.md' }] });
    expect(results.map(({ action }) => action)).toEqual(neverAsks ? [] : ['deny', 'ask']);
  });

  it('runs the command that a policy allows, and not what is hidden behind it', async (context) => {
    proves('G5');
    const neverAsks = covers(context, recipe, 'command') !== undefined;
    const scene = await openAgentScene({ world, client, recipe, session: { permissions } });
    await scene.prompt('allowed', [{ call: recipe.tools.shell('printf seen') }, { say: 'It ran.' }]);
    await scene.prompt('denied', [
      { call: recipe.tools.shell('printf seen; touch made-by-shell') },
      { say: 'Then not.' },
    ]);
    expect(existsSync(join(scene.cwd, 'made-by-shell'))).toBe(neverAsks);
    expect(decisionsOf(scene).map(({ by, reply }) => `${by} ${reply}`)).toEqual(
      neverAsks ? [] : ['policy once', 'policy reject'],
    );
  });
});
