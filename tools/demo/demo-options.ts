import { parseArgs } from 'node:util';
import { claude, codex, gemini, goose, opencode, pi, type AgentRecipe } from '@sandbox-agent/e2e/agents';

const recipes: readonly AgentRecipe[] = [opencode, claude, codex, gemini, goose, pi];

export interface DemoOptions {
  readonly recipe: AgentRecipe;
  /** Print one JSON line last. */
  readonly json: boolean;
}

const usage = `npm run demo -- [--agent ${recipes.map(({ id }) => id).join('|')}] [--json]`;

/** @throws Error that says what was expected and what came */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const { agent, json } = parse(args.filter((argument) => argument !== '--'));
  const recipe = recipes.find(({ id }) => id === agent);
  if (recipe === undefined) {
    throw new Error(`There is no agent ${agent} in the demo.\n${usage}`);
  }
  return { recipe, json };
}

function parse(args: string[]): { agent: string; json: boolean } {
  const options = {
    agent: { type: 'string', default: opencode.id },
    json: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}
