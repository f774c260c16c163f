import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { useAgentWorld } from './harness/use-agent-world.ts';
import { sessionUpdateOf } from './observe/index.ts';
import { proves } from './proves.ts';

const recipes = chosenRecipes();
const here = useAgentWorld(recipes);

describe.each(recipes)('$name', (recipe) => {
  it('writes a file when the permission is given', async (context) => {
    proves('A1', 'A5', 'B1', 'B3', 'G5', 'G17');
    const neverAsks = covers(context, recipe, 'write') !== undefined;
    const scene = await openAgentScene({ ...here, recipe, reply: 'once' });
    const file = join(scene.cwd, 'hello.txt');
    const result = await scene.prompt('write', [
      { say: 'Writing it.', call: recipe.tools.write(file, 'hello world\n') },
      { say: 'All done.' },
    ]);
    expect(result.stopReason).toBe('end_turn');
    expect(await readFile(file, 'utf8')).toBe('hello world\n');
    expect(scene.permissions).toHaveLength(neverAsks ? 0 : 1);
    expect(scene.said()).toContain('Writing it.');
    expect(scene.said()).toContain('All done.');
    const statuses = scene.watched.events.map((event) => sessionUpdateOf(event)?.status);
    expect(statuses).toContain('completed');
  });

  it('leaves the file alone when the permission is refused', async (context) => {
    proves('G5', 'G17');
    const neverAsks = covers(context, recipe, 'reject')?.verdict === 'missing';
    const scene = await openAgentScene({ ...here, recipe, reply: 'reject' });
    const file = join(scene.cwd, 'hello.txt');
    const result = await scene.prompt('write', [
      { call: recipe.tools.write(file, 'hello world\n') },
      { say: 'Then I leave it.' },
    ]);
    expect(result.stopReason).toBe(recipe.exceptions.reject?.verdict === 'differs' ? 'cancelled' : 'end_turn');
    expect(existsSync(file)).toBe(neverAsks);
    expect(scene.permissions).toHaveLength(neverAsks ? 0 : 1);
    expect(scene.said()).toBe(recipe.endsTurnOnReject ? '' : 'Then I leave it.');
  });

  it('runs a shell command, and tells its model and the client what it printed', async (context) => {
    proves('A1', 'G17');
    const neverAsks = covers(context, recipe, 'command') !== undefined;
    const scene = await openAgentScene({ ...here, recipe, reply: 'once' });
    const command = "printf 'out-%s\\n' 42; touch made-by-shell";
    await scene.prompt('shell', [{ call: recipe.tools.shell(command) }, { say: 'It ran.' }]);
    expect(existsSync(join(scene.cwd, 'made-by-shell'))).toBe(true);
    expect(scene.permissions).toHaveLength(neverAsks ? 0 : 1);
    expect(here.world.model.requestsOf(scene.scriptName('shell')).at(-1)?.text).toContain('out-42');
    expect(JSON.stringify(scene.watched.events)).toContain('out-42');
  });

  it('uses an MCP server that the session was created with', async (context) => {
    proves('A1', 'G17');
    const cannot = covers(context, recipe, 'mcp') !== undefined;
    const program = fileURLToPath(new URL('./mcp-server/echo-server.mjs', import.meta.url));
    const server = {
      name: 'lab',
      command: process.execPath,
      args: [program],
      env: [{ name: 'MCP_MARK', value: 'm77' }],
    };
    const id = `${recipe.id}-mcp`;
    const cwd = await here.world.createFolder(`${id}/work`);
    const session = { id, sessionInit: { cwd, mcpServers: [server] } };
    const scene = await openAgentScene({ ...here, recipe, reply: 'once', session });
    const call = recipe.tools.mcp('lab', 'echo', { text: 'over-mcp' });
    await scene.prompt('mcp', [{ call }, { say: 'Echoed.' }]);
    if (cannot) {
      expect(scene.said()).toContain(`no tool ${call.name}`);
      return;
    }
    expect(here.world.model.requestsOf(scene.scriptName('mcp')).at(-1)?.text).toContain('echo: over-mcp m77');
    expect(JSON.stringify(scene.watched.events)).toContain('echo: over-mcp m77');
    expect(scene.permissions).toHaveLength(recipe.asksForMcp ? 1 : 0);
  });

  it('changes its mode, and refuses one that it does not have', async (context) => {
    proves('A1', 'G17');
    covers(context, recipe, 'mode');
    const scene = await openAgentScene({ ...here, recipe, reply: 'once' });
    await scene.session.setMode(recipe.otherMode);
    expect(await currentMode(scene.session.id)).toBe(recipe.otherMode);
    await expect(scene.session.setMode('no-such-mode')).rejects.toThrow(/mode/i);
    expect(await currentMode(scene.session.id)).toBe(recipe.otherMode);
    await scene.prompt('after', [{ say: 'Still here.' }]);
    expect(scene.said()).toBe('Still here.');
  });
});

/** OpenCode has no modes of the protocol's own, but a config option of that category. */
async function currentMode(sessionId: string): Promise<unknown> {
  const modes = await here.client.getSessionModes(sessionId);
  const options = await here.client.getSessionConfigOptions(sessionId);
  const option = options.find(({ category }) => category === 'mode') as { currentValue?: unknown } | undefined;
  return option?.currentValue ?? modes?.currentModeId;
}
