import { forkedByHistory } from './agent-feature.ts';
import type { AgentRecipe } from './agent-recipe.ts';
import { isolatedHome } from './isolated-home.ts';

export const goose: AgentRecipe = {
  id: 'goose',
  name: 'Goose',
  environment: ({ modelUrl, home }) => ({
    ...isolatedHome(home),
    GOOSE_PROVIDER: 'openai',
    OPENAI_HOST: modelUrl,
    OPENAI_API_KEY: 'test-key',
    GOOSE_MODEL: 'mock-model',
    GOOSE_MODE: 'approve',
    GOOSE_DISABLE_KEYRING: '1',
  }),
  tools: {
    write: (path, content) => ({ name: 'write', arguments: { path, content } }),
    shell: (command) => ({ name: 'shell', arguments: { command } }),
    mcp: (server, tool, args) => ({ name: `${server}__${tool}`, arguments: args }),
  },
  otherMode: 'auto',
  endsTurnOnReject: false,
  asksForMcp: true,
  comesBackBy: 'load',
  exceptions: {
    fork: forkedByHistory,
    modelError: { verdict: 'differs', reason: 'It tells the error as a message and ends the turn with `end_turn`.' },
  },
};
