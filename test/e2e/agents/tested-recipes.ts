import type { AgentRecipe } from './agent-recipe.ts';
import { claude } from './claude.ts';
import { claudeLight } from './claude-light.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { gemini } from './gemini.ts';
import { goose } from './goose.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';

/** Every agent that runs the end-to-end set, in the order in which the compatibility page shows it. */
export const testedRecipes: readonly AgentRecipe[] = [claude, claudeLight, codex, opencode, gemini, goose, pi, copilot];
