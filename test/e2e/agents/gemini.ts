import { forkedByHistory } from './agent-feature.ts';
import type { AgentRecipe } from './agent-recipe.ts';
import { isolatedHome } from './isolated-home.ts';

export const gemini: AgentRecipe = {
  id: 'gemini',
  name: 'Gemini CLI',
  environment: ({ modelUrl, home }) => ({
    ...isolatedHome(home),
    GEMINI_API_KEY: 'test-key',
    GOOGLE_GEMINI_BASE_URL: modelUrl,
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    GEMINI_CLI_NO_RELAUNCH: 'true',
    // Without a fixed model it first asks a small one which to use.
    GEMINI_MODEL: 'gemini-2.5-pro',
  }),
  tools: {
    write: (path, content) => ({ name: 'write_file', arguments: { file_path: path, content } }),
    shell: (command) => ({ name: 'run_shell_command', arguments: { command, description: 'Runs a command' } }),
    mcp: (server, tool, args) => ({ name: `mcp_${server}_${tool}`, arguments: args }),
  },
  otherMode: 'autoEdit',
  endsTurnOnReject: false,
  loadsFromNextMinute: true,
  asksForMcp: true,
  comesBackBy: 'load',
  exceptions: { fork: forkedByHistory },
};
