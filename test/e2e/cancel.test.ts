import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { openAgentScene, type AgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { useAgentWorld } from './harness/use-agent-world.ts';
import { fillerText } from './model-provider/index.ts';
import { chunkText, markedProcesses, until } from './observe/index.ts';
import { proves } from './proves.ts';

const recipes = chosenRecipes();
const here = useAgentWorld(recipes);

/** The turn after a cancelled one must get its own answer, and so must the one after that. */
async function expectOwnAnswers(scene: AgentScene): Promise<void> {
  for (const name of ['next', 'last']) {
    const before = scene.watched.lastIndex;
    const result = await scene.prompt(name, [{ say: `The answer to ${name}.` }]);
    expect(result.stopReason).toBe('end_turn');
    expect(scene.said(before)).toBe(`The answer to ${name}.`);
  }
}

describe.each(recipes)('a cancelled turn of $name keeps the session', (recipe) => {
  it('while the model streams', async (context) => {
    proves('G6', 'G3', 'G17');
    covers(context, recipe, 'cancelStreaming');
    const scene = await openAgentScene({ ...here, recipe });
    const turn = scene.prompt('slow', [{ say: fillerText(200), chunkDelayMs: 100, chunkCharacters: 30 }]);
    await scene.watched.waitFor((event) => chunkText(event).includes('Sentence'));
    await scene.session.cancel();
    expect((await turn).stopReason).toBe('cancelled');
    await expectOwnAnswers(scene);
    expect(scene.said()).not.toContain('Sentence 199');
  });

  it('while a command runs, which ends with it', async (context) => {
    proves('G6', 'G2', 'G17');
    covers(context, recipe, 'cancelTool');
    const scene = await openAgentScene({ ...here, recipe, reply: 'once' });
    // Longer than any test, and told apart by its length; Claude refuses a plain `sleep`.
    const sleep = `time.sleep(${300 + recipe.id.length})`;
    const call = recipe.tools.shell(`touch started; python3 -c 'import time; ${sleep}'`);
    const turn = scene.prompt('tool', [{ call }, { say: 'It is over.' }]);
    await until('the command runs', () => existsSync(join(scene.cwd, 'started')));
    await scene.session.cancel();
    expect((await turn).stopReason).toBe('cancelled');
    await expectOwnAnswers(scene);
    await until('the command has ended', () => !commandLines().some((line) => line.includes(sleep)));
    expect(scene.said()).not.toContain('It is over.');
  });

  it('while a permission request is open, which is closed with it', async (context) => {
    proves('G6', 'G5', 'G17');
    const neverAsks = covers(context, recipe, 'cancelPermission') !== undefined;
    const scene = await openAgentScene({ ...here, recipe });
    const file = join(scene.cwd, 'hello.txt');
    const call = recipe.tools.write(file, 'hello\n');
    const turn = scene.prompt('write', [{ call }, { say: 'It is written.' }]);
    if (neverAsks) {
      expect((await turn).stopReason).toBe('end_turn');
      expect(scene.permissions).toEqual([]);
      return;
    }
    await until('a permission is asked for', () => scene.permissions.length > 0);
    await scene.session.cancel();
    expect((await turn).stopReason).toBe('cancelled');
    await expectOwnAnswers(scene);
    expect(existsSync(file)).toBe(false);
    expect(scene.said()).not.toContain('It is written.');
  });
});

function commandLines(): string[] {
  return markedProcesses(here.world.mark).map(({ commandLine }) => commandLine);
}
