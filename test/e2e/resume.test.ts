import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentExitedError, type SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opencode, type AgentRecipe } from './agents/index.ts';
import { covers } from './covers.ts';
import { openAgentScene, type AgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { untilLoadable } from './harness/until-loadable.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { fillerText } from './model-provider/index.ts';
import { chunkText, isServerEventOf, serverEventParams, sessionUpdateOf } from './observe/index.ts';
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

/** The pid of the agent's present run, by the log. */
function agentPid(scene: AgentScene): number {
  const started = scene.watched.events.findLast(isServerEventOf('_server/agent_started'));
  return Number(started === undefined ? Number.NaN : serverEventParams(started, '_server/agent_started')?.['pid']);
}

/** How the conversation came to each run of the agent, in order. */
function resumptions(scene: AgentScene): unknown[] {
  return scene.watched.events.flatMap((event) => serverEventParams(event, '_server/agent_started')?.['resumed'] ?? []);
}

/** Ends the agent without a warning, at a time from which on it can find its conversation again. */
async function killAgent(scene: AgentScene): Promise<void> {
  await untilLoadable(scene);
  const after = scene.watched.lastIndex;
  process.kill(agentPid(scene), 'SIGKILL');
  await scene.watched.waitFor(isServerEventOf('_server/agent_exited'), { after });
}

async function expectRemembered(scene: AgentScene, how: string): Promise<void> {
  const result = await scene.prompt('remember', [{ say: 'I remember.' }]);
  expect(result.stopReason).toBe('end_turn');
  expect(resumptions(scene)).toEqual(['new', how]);
  const asked = world.model.requestsOf(scene.scriptName('remember')).at(-1)?.text;
  expect(asked).toContain(`[[script:${scene.scriptName('tell')}]]`);
  expect(asked).toContain('The codeword is PELICAN-19.');
  expect(scene.said().split('PELICAN-19')).toHaveLength(2);
  expect(scene.said()).toContain('I remember.');
  const repeated = scene.watched.events.filter(
    (event) => sessionUpdateOf(event)?.sessionUpdate === 'user_message_chunk',
  );
  expect(repeated).toEqual([]);
}

describe.each(recipes)('$name', (recipe) => {
  it('goes on in a new process after it was killed between two turns', async (context) => {
    proves('G7', 'C3', 'G17');
    covers(context, recipe, 'resume');
    const scene = await openAgentScene({ world, client, recipe });
    await scene.prompt('tell', [{ say: 'The codeword is PELICAN-19.' }]);
    await killAgent(scene);
    await expectRemembered(scene, recipe.comesBackBy);
  });

  it('fails the turn at once when it is killed in the middle, and goes on with the next', async (context) => {
    proves('G7', 'G6', 'G17');
    covers(context, recipe, 'killedTurn');
    const scene = await openAgentScene({ world, client, recipe });
    await scene.prompt('tell', [{ say: 'The codeword is PELICAN-19.' }]);
    await untilLoadable(scene);
    const after = scene.watched.lastIndex;
    const turn = scene.prompt('slow', [{ say: fillerText(200), chunkDelayMs: 100, chunkCharacters: 30 }]);
    const outcome = turn.catch((error: unknown) => error);
    await scene.watched.waitFor((event) => chunkText(event).includes('Sentence'), { after });
    const killedAt = performance.now();
    process.kill(agentPid(scene), 'SIGKILL');
    const error = await outcome;
    expect(performance.now() - killedAt).toBeLessThan(3_000);
    expect(error).toBeInstanceOf(AgentExitedError);
    expect(error).toMatchObject({ signal: 'SIGKILL', exitCode: null });
    await expectRemembered(scene, recipe.comesBackBy);
  });
});

describe.each(recipes)('$name behind a client that cannot resume', (recipe) => {
  it('loads the session, and what it repeats is not recorded again', async (context) => {
    proves('G7', 'G1', 'A5', 'G17');
    covers(context, recipe, 'load');
    const isLoading = recipe.comesBackBy === 'load';
    const withoutResume = await (isLoading ? createTestWorld() : customWorld(recipe));
    try {
      const loading = await withoutResume.connect();
      const session = isLoading ? {} : { agent: `${recipe.id}-loading` };
      const scene = await openAgentScene({ world: withoutResume, client: loading, recipe, reply: 'once', session });
      const call = recipe.tools.shell('touch made-by-shell');
      await scene.prompt('tell', [{ call }, { say: 'The codeword is PELICAN-19.' }]);
      expect(existsSync(join(scene.cwd, 'made-by-shell'))).toBe(true);
      await killAgent(scene);
      const before = scene.watched.lastIndex;
      withoutResume.model.add(scene.scriptName('remember'), [{ say: 'I remember.' }]);
      await scene.session.prompt(`Do you? [[script:${scene.scriptName('remember')}]]`);
      expect(resumptions(scene)).toEqual(['new', 'load']);
      const asked = withoutResume.model.requestsOf(scene.scriptName('remember')).at(-1)?.text;
      expect(asked).toContain('The codeword is PELICAN-19.');
      expect(scene.said(before)).toBe('I remember.');
      const kinds = scene.watched.events
        .filter(({ eventIndex }) => eventIndex > before)
        .map((event) => sessionUpdateOf(event)?.sessionUpdate);
      expect(kinds).not.toContain('tool_call');
      expect(kinds).not.toContain('user_message_chunk');
    } finally {
      await withoutResume.close();
    }
  });
});

/** A server with a custom agent: the real one behind a proxy that hides `session/resume`. */
async function customWorld(recipe: AgentRecipe): Promise<TestWorld> {
  const { artifacts } = await client.installAgent(recipe.id);
  const launchFile = artifacts.at(0)?.path ?? '';
  const proxy = fileURLToPath(new URL('./acp-proxy/without-resume.mjs', import.meta.url));
  const program = recipe.id === opencode.id ? [launchFile, 'acp'] : [process.execPath, launchFile];
  // A custom agent inherits everything, and to root's Claude any other value than `1` is a reason not to start.
  const env = { IS_SANDBOX: '' };
  const custom = { id: `${recipe.id}-loading`, command: process.execPath, args: [proxy, ...program], env };
  const file = join(world.folder, `${custom.id}.json`);
  await writeFile(file, JSON.stringify({ agents: [custom] }));
  return createTestWorld({ agentConfig: file });
}
