import type { RecipeOptions } from './agent-recipe.ts';
import { isolatedHome } from './isolated-home.ts';

/** What points Claude Code at the scripted model and keeps it from calling anybody else. */
export function claudeEnvironment({ modelUrl, home }: RecipeOptions): Record<string, string> {
  return {
    ...isolatedHome(home),
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: 'test-key',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // With tool search on, MCP tools stay hidden until the model asks for them, and a scripted call fails.
    ENABLE_TOOL_SEARCH: 'false',
  };
}
