import type { AgentRecipe, RecipeOptions } from './agent-recipe.ts';
import { isolatedHome } from './isolated-home.ts';

/**
 * Codex with a model it does not know: then its MCP tools are offered directly, and a file is written by a command that asks
 * to leave the sandbox.
 */
export const codex: AgentRecipe = {
  id: 'codex',
  name: 'Codex',
  environment: (options) => ({
    ...isolatedHome(options.home),
    OPENAI_API_KEY: 'test-key',
    NO_BROWSER: '1',
    MODEL_PROVIDER: 'mock',
    INITIAL_AGENT_MODE: 'read-only',
    CODEX_CONFIG: JSON.stringify(configuration(options)),
  }),
  credentialVariables: ['OPENAI_API_KEY', 'MODEL_PROVIDER', 'CODEX_CONFIG'],
  tools: {
    write: (path, content) => ({
      name: 'exec_command',
      arguments: {
        cmd: `cat > '${path}' <<'END_OF_FILE'\n${content}END_OF_FILE\n`,
        sandbox_permissions: 'require_escalated',
        justification: 'Writes the file',
      },
    }),
    shell: (command) => ({
      name: 'exec_command',
      arguments: {
        cmd: command,
        yield_time_ms: 60_000,
        sandbox_permissions: 'require_escalated',
        justification: 'Runs a command',
      },
    }),
    mcp: (server, tool, args) => ({ name: `mcp__${server}__${tool}`, arguments: args }),
  },
  otherMode: 'workspace-write',
  endsTurnOnReject: true,
  ownWords:
    'Warning: Model metadata for `mock-model` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.\n\n',
  asksForMcp: true,
  comesBackBy: 'resume',
  exceptions: {
    reject: { verdict: 'differs', reason: 'A refusal ends the turn with the stop reason `cancelled`.' },
    modelError: { verdict: 'differs', reason: 'It tells the error as a message and ends the turn with `end_turn`.' },
  },
};

function configuration({ modelUrl }: RecipeOptions): object {
  const provider = {
    name: 'mock',
    base_url: `${modelUrl}/codex/v1`,
    env_key: 'OPENAI_API_KEY',
    wire_api: 'responses',
    supports_websockets: false,
  };
  return { model_provider: 'mock', model: 'mock-model', model_providers: { mock: provider } };
}
