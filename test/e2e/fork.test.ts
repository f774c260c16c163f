import type { SandboxAgent, Session } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { untilLoadable } from './harness/until-loadable.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { scriptMarker } from './model-provider/index.ts';
import { serverEventParams } from './observe/index.ts';
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

/** What the server says of how the session began, in order. */
async function beginnings(session: Session): Promise<unknown[]> {
  const { items } = await client.getEvents({ sessionId: session.id, limit: 1000 });
  return items.flatMap((event) => serverEventParams(event, '_server/agent_started')?.['resumed'] ?? []);
}

/** One turn of a session; gives what the model was asked in it. */
async function ask(session: Session, name: string, answer: string): Promise<string> {
  const script = `${session.id}.${name}`;
  world.model.add(script, [{ say: answer }]);
  expect((await session.prompt(`Do as the script says: ${scriptMarker(script)}`)).stopReason).toBe('end_turn');
  return world.model.requestsOf(script).at(-1)?.text ?? '';
}

describe.each(recipes)('$name', (recipe) => {
  it('is forked: the second session knows what was said, and each goes its own way', async (context) => {
    proves('G7', 'G17');
    const departure = covers(context, recipe, 'fork');
    const scene = await openAgentScene({ world, client, recipe });
    await scene.prompt('tell', [{ say: 'The codeword is PELICAN-19.' }]);
    await untilLoadable(scene);

    const fork = await scene.session.fork({ title: 'Another way' });
    expect(await ask(fork, 'remember', 'It is HERON-7 from here on.')).toContain('The codeword is PELICAN-19.');
    expect(await beginnings(fork)).toEqual([departure === undefined ? 'fork' : 'history']);
    expect(fork.agentSessionId).not.toBe(scene.session.agentSessionId);

    const asked = await ask(scene.session, 'on', 'I go on.');
    expect(asked).toContain('The codeword is PELICAN-19.');
    expect(asked).not.toContain('HERON-7');
    expect(await beginnings(scene.session)).toEqual(['new']);
    await client.destroySession(fork.id);
    await client.destroySession(scene.session.id);
  });
});
