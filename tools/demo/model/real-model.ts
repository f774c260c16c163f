import { isolatedHome, seedOpencodeHome } from '@sandbox-agent/e2e/agents';
import type { ModelChoice } from './model-choice.ts';

/** Goose has to be told the provider; the others find it by the key. */
const gooseProviders: Readonly<Record<string, string>> = {
  ANTHROPIC_API_KEY: 'anthropic',
  OPENAI_API_KEY: 'openai',
  OPENROUTER_API_KEY: 'openrouter',
  GOOGLE_API_KEY: 'google',
};

const agentVariables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  codex: { INITIAL_AGENT_MODE: 'read-only', DEFAULT_AUTH_REQUEST: '{"methodId":"api-key"}' },
  goose: { GOOSE_MODE: 'approve', GOOSE_DISABLE_KEYRING: '1' },
};

/**
 * The agent's own model provider, reached with a key of the environment. The agent gets a home of its own, so that nobody's
 * configuration changes what is shown; the key itself it inherits through the server.
 */
export async function createRealModel(agent: string, keyName: string, home: string): Promise<ModelChoice> {
  if (agent === 'opencode') {
    await seedOpencodeHome(home);
  }
  const gooseProvider = agent === 'goose' ? gooseProviders[keyName] : undefined;
  return {
    kind: 'real',
    description: `real, with the key in ${keyName}`,
    environment: {
      ...isolatedHome(home),
      ...agentVariables[agent],
      ...(gooseProvider === undefined ? {} : { GOOSE_PROVIDER: gooseProvider }),
    },
    prompt: (text) => text,
    wasShown: () => undefined,
    stop: () => Promise.resolve(),
  };
}
