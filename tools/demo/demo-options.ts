import { parseArgs } from 'node:util';
import { claude, codex, gemini, goose, opencode, pi, type AgentRecipe } from '@sandbox-agent/e2e/agents';

const recipes: readonly AgentRecipe[] = [opencode, claude, codex, gemini, goose, pi];

export interface DemoOptions {
  readonly recipe: AgentRecipe;
  /** Print one JSON line last. */
  readonly json: boolean;
}

export const usage = `npm run demo [-- --agent ${recipes.map(({ id }) => id).join('|')}] [-- --json]`;

/** @throws Error that says what was expected and what came */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== '--'),
    options: { agent: { type: 'string', default: opencode.id }, json: { type: 'boolean', default: false } },
  });
  const recipe = recipes.find(({ id }) => id === values.agent);
  if (recipe === undefined) {
    throw new Error(`--agent: expected one of ${recipes.map(({ id }) => id).join(', ')}, got ${values.agent}.`);
  }
  return { recipe, json: values.json };
}
