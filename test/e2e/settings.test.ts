import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SandboxAgent as PublishedSandboxAgent } from 'sandbox-agent-published';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covers } from './covers.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { chosenRecipes } from './harness/chosen-recipes.ts';
import { startRawServer, type RawServer } from './harness/raw-server.ts';
import { useAgentWorld } from './harness/use-agent-world.ts';
import { proves } from './proves.ts';

const recipes = chosenRecipes();
const here = useAgentWorld(recipes);

describe.each(recipes)('$name', (recipe) => {
  it('calls the tool of an MCP server that is stored for its directory, and is told of a stored skill', async (context) => {
    proves('A1', 'G17');
    const cannot = covers(context, recipe, 'mcp') !== undefined;
    const id = `${recipe.id}-stored`;
    const cwd = await here.world.createFolder(`${id}/work`);
    const program = fileURLToPath(new URL('./mcp-server/echo-server.mjs', import.meta.url));
    await here.client.setMcpConfig(
      { directory: cwd, mcpName: 'lab' },
      { type: 'local', command: process.execPath, args: [program], env: { MCP_MARK: 'm88' } },
    );
    await mkdir(join(cwd, 'library/marmots'), { recursive: true });
    const skill = '---\nname: marmots\ndescription: Everything about marmots-of-the-alps\n---\nThey whistle.\n';
    await writeFile(join(cwd, 'library/marmots/SKILL.md'), skill);
    await here.client.setSkillsConfig(
      { directory: cwd, skillName: 'zoo' },
      { sources: [{ type: 'local', source: 'library' }] },
    );
    const scene = await openAgentScene({ ...here, recipe, reply: 'once', session: { id, cwd } });
    const call = recipe.tools.mcp('lab', 'echo', { text: 'stored-mcp' });
    await scene.prompt('stored', [{ call }, { say: 'Echoed.' }]);
    if (!cannot) {
      expect(here.world.model.requestsOf(scene.scriptName('stored')).at(-1)?.text).toContain('echo: stored-mcp m88');
    }
    const told = here.world.model.requestsOf(scene.scriptName('stored')).map(({ text }) => text);
    expect(told.join('\n')).toContain('marmots-of-the-alps');
  });
});

describe('sandbox-agent@0.4.2 as published', () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await startRawServer();
  });
  afterAll(() => server.close());

  it('stores, reads and deletes settings', async () => {
    proves('A6');
    const directory = await server.createFolder('published-settings');
    const client = await PublishedSandboxAgent.connect({ baseUrl: server.url, token: server.token });
    const mcp = { directory, mcpName: 'tools' };
    const config = { type: 'local' as const, command: 'node', args: ['x.js'], env: null, timeoutMs: 1000 };
    await client.setMcpConfig(mcp, config);
    expect(await client.getMcpConfig(mcp)).toEqual(config);
    expect(JSON.parse(await readFile(join(directory, '.sandbox-agent/config/mcp.json'), 'utf8'))).toEqual({
      tools: config,
    });
    await client.deleteMcpConfig(mcp);
    await expect(client.getMcpConfig(mcp)).rejects.toMatchObject({ status: 404 });
    const skills = { directory, skillName: 'team' };
    await client.setSkillsConfig(skills, { sources: [{ type: 'github', source: 'acme/skills', ref: null }] });
    expect(await client.getSkillsConfig(skills)).toEqual({
      sources: [{ type: 'github', source: 'acme/skills', ref: null }],
    });
    await client.deleteSkillsConfig(skills);
    await client.dispose();
  });
});
