import { fileURLToPath } from 'node:url';
import { forkedByHistory } from './agent-feature.ts';
import type { AgentRecipe } from './agent-recipe.ts';
import { isolatedHome } from './isolated-home.ts';

/** It unpacks 235 MB at its first start: once a machine, beside the installed agents, and not into each home. */
const unpackedPackage = fileURLToPath(new URL('../../../.tooling/agents/copilot-unpacked', import.meta.url));

/** The modes of its protocol are URLs. */
const modes = 'https://agentclientprotocol.com/protocol/session-modes';

export const copilot: AgentRecipe = {
  id: 'copilot',
  name: 'GitHub Copilot CLI',
  environment: ({ modelUrl, home }) => ({
    ...isolatedHome(home),
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
    COPILOT_PKG_CACHE_HOME: unpackedPackage,
    COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
    COPILOT_PROVIDER_API_KEY: 'test-key',
    COPILOT_MODEL: 'mock-model',
  }),
  tools: {
    write: (path, content) => ({ name: 'create', arguments: { path, file_text: content } }),
    shell: (command) => ({ name: 'bash', arguments: { command, description: 'Runs a command' } }),
    mcp: (server, tool, args) => ({ name: `${server}-${tool}`, arguments: args }),
  },
  otherMode: `${modes}#plan`,
  endsTurnOnReject: true,
  ownWords: 'Info: Operation cancelled by user',
  asksForMcp: true,
  comesBackBy: 'load',
  exceptions: {
    fork: forkedByHistory,
    mcp: { verdict: 'missing', reason: 'It does not start the stdio MCP servers of a session.' },
    modelError: { verdict: 'differs', reason: 'It tells the error as a message and ends the turn with `end_turn`.' },
  },
};
