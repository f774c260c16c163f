import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { processesWithArgument, markedProcesses, until } from './observe/index.ts';
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

/** Everything that the server has started, by command line. */
function started(): string[] {
  const server = world.serverPid();
  return markedProcesses(world.mark)
    .filter(({ pid }) => pid !== server)
    .map(({ commandLine }) => commandLine);
}

describe('deleting a session leaves no process', () => {
  it.for(recipes)('of $name, in the middle of a command, with an MCP server', async (recipe, context) => {
    proves('G2', 'A1', 'G17');
    covers(context, recipe, 'deleted');
    const id = `${recipe.id}-deleted`;
    const cwd = await world.createFolder(`${id}/work`);
    const program = fileURLToPath(new URL('./mcp-server/echo-server.mjs', import.meta.url));
    const argument = `server-of-${crypto.randomUUID()}`;
    const mcpServers = [{ name: 'lab', command: process.execPath, args: [program, argument], env: [] }];
    const session = { id, sessionInit: { cwd, mcpServers } };
    const scene = await openAgentScene({ world, client, recipe, reply: 'once', session });
    const call = recipe.tools.shell("touch started; python3 -c 'import time; time.sleep(337)'");
    const turn = scene.prompt('tool', [{ call }, { say: 'Over.' }]).catch((error: unknown) => error);
    await until('the command runs', () => existsSync(join(scene.cwd, 'started')));
    expect(processesWithArgument(argument).length > 0).toBe(recipe.exceptions.mcp === undefined);
    await client.destroySession(id);
    expect(started()).toEqual([]);
    expect(processesWithArgument(argument)).toEqual([]);
    await turn;
  });

  it('of an agent that ignores every request to end and starts programs of their own session', async () => {
    proves('G2');
    const cwd = await world.createFolder('stubborn');
    const session = await client.createSession({ agent: 'mock', cwd });
    session.onPermissionRequest(({ id }) => void session.respondPermission(id, 'always').catch(() => undefined));
    await session.prompt('ignore eof\nignore sigterm\nignore cancel\nleave behind sleep 337');
    await until('the program runs', () => started().some((line) => line.includes('sleep 337')));
    const turn = session.prompt('hang').catch((error: unknown) => error);
    const began = performance.now();
    await client.destroySession(session.id);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(started()).toEqual([]);
    await turn;
  });

  it('when the whole sandbox is destroyed, with the server', async () => {
    proves('G2', 'B3');
    const other = await createTestWorld();
    const otherClient = await other.connect();
    const cwd = await other.createFolder('work');
    const session = await otherClient.createSession({ agent: 'mock', cwd });
    session.onPermissionRequest(({ id }) => void session.respondPermission(id, 'always').catch(() => undefined));
    await session.prompt('leave behind sleep 337\nwrite note.txt kept');
    expect(await readFile(join(cwd, 'note.txt'), 'utf8')).toBe('kept');
    await otherClient.destroySandbox();
    expect(markedProcesses(other.mark)).toEqual([]);
    await other.close();
  });
});
