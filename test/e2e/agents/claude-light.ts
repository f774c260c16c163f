import type { AgentRecipe } from './agent-recipe.ts';
import { claudeEnvironment } from './claude-environment.ts';
import { claudeTools } from './claude-tools.ts';

/** The last adapter of the old line: real Claude Code in 69 MB, with the bugs a server must survive. */
export const claudeLight: AgentRecipe = {
  id: 'claude-light',
  name: 'Claude Code (light)',
  environment: claudeEnvironment,
  credentialVariables: ['ANTHROPIC_API_KEY'],
  tools: claudeTools,
  otherMode: 'acceptEdits',
  endsTurnOnReject: false,
  asksForMcp: true,
  comesBackBy: 'resume',
  exceptions: {},
};
