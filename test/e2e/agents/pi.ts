import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forkedByHistory } from './agent-feature.ts';
import type { AgentRecipe, RecipeOptions } from './agent-recipe.ts';
import { isolatedHome } from './isolated-home.ts';

const neverAsks = 'It never asks for permission.';

/** Never asks for permission and ignores MCP servers. */
export const pi: AgentRecipe = {
  id: 'pi',
  name: 'Pi',
  environment: ({ home }) => ({ ...isolatedHome(home), PI_OFFLINE: '1' }),
  prepare: writeConfiguration,
  tools: {
    write: (path, content) => ({ name: 'write', arguments: { path, content } }),
    shell: (command) => ({ name: 'bash', arguments: { command } }),
    mcp: (server, tool, args) => ({ name: `${server}_${tool}`, arguments: args }),
  },
  otherMode: 'high',
  endsTurnOnReject: false,
  asksForMcp: false,
  comesBackBy: 'load',
  exceptions: {
    fork: forkedByHistory,
    write: { verdict: 'differs', reason: neverAsks },
    reject: { verdict: 'missing', reason: neverAsks },
    command: { verdict: 'differs', reason: neverAsks },
    mcp: { verdict: 'missing', reason: 'It ignores the `mcpServers` of a session.' },
    mode: { verdict: 'differs', reason: 'Its modes are thinking levels.' },
    cancelPermission: { verdict: 'missing', reason: neverAsks },
    modelError: { verdict: 'missing', reason: 'It ends the turn with `end_turn` and without a word.' },
  },
};

async function writeConfiguration({ modelUrl, home }: RecipeOptions): Promise<void> {
  const folder = join(home, '.pi', 'agent');
  const model = {
    id: 'mock-model',
    name: 'Mock',
    reasoning: true,
    input: ['text'],
    contextWindow: 200_000,
    maxTokens: 8192,
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  };
  const provider = { baseUrl: `${modelUrl}/v1`, api: 'openai-completions', apiKey: 'test-key', models: [model] };
  const settings = { defaultProvider: 'mock', defaultModel: 'mock-model', quietStartup: true };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'models.json'), JSON.stringify({ providers: { mock: provider } }));
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
}
