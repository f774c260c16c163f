import type { AgentRecipe, RecipeOptions } from './agent-recipe.ts';
import { isolatedHome } from './isolated-home.ts';
import { seedOpencodeHome } from './seed-opencode-home.ts';

export const opencode: AgentRecipe = {
  id: 'opencode',
  name: 'OpenCode',
  environment: (options) => ({
    ...isolatedHome(options.home),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration(options)),
  }),
  prepare: ({ home }) => seedOpencodeHome(home),
  tools: {
    write: (path, content) => ({ name: 'write', arguments: { filePath: path, content } }),
    read: (path) => ({ name: 'read', arguments: { filePath: path } }),
    shell: (command) => ({ name: 'bash', arguments: { command, description: 'Runs a command' } }),
    mcp: (server, tool, args) => ({ name: `${server}_${tool}`, arguments: args }),
  },
  otherMode: 'plan',
  endsTurnOnReject: true,
  asksForMcp: false,
  comesBackBy: 'resume',
  exceptions: {},
};

function configuration({ modelUrl }: RecipeOptions): object {
  const model = { name: 'Mock', tool_call: true, limit: { context: 200_000, output: 8192 } };
  return {
    autoupdate: false,
    share: 'disabled',
    model: 'mock/mock-model',
    small_model: 'mock/mock-model',
    permission: { edit: 'ask', bash: 'ask' },
    provider: {
      mock: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Mock',
        options: { baseURL: `${modelUrl}/v1`, apiKey: 'test-key' },
        models: { 'mock-model': model },
      },
    },
  };
}
