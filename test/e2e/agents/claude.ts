import type { AgentRecipe } from './agent-recipe.ts';
import { claudeEnvironment } from './claude-environment.ts';
import { claudeTools } from './claude-tools.ts';

export const claude: AgentRecipe = {
  id: 'claude',
  name: 'Claude Code',
  environment: (options) => ({
    ...claudeEnvironment(options),
    // A suggestion is asked for with all tools after each turn, and would take the next step of the script.
    CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: 'false',
  }),
  credentialVariables: ['ANTHROPIC_API_KEY'],
  tools: claudeTools,
  otherMode: 'acceptEdits',
  endsTurnOnReject: false,
  asksForMcp: true,
  comesBackBy: 'resume',
  exceptions: {},
};
