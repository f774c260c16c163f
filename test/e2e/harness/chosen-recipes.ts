import { testedRecipes, type AgentRecipe } from '../agents/index.ts';

/** The two that install in seconds and differ most: every test run drives these. */
const everyRun = ['claude-light', 'opencode'];

/**
 * The agents that the suites drive: what `SANDBOX_AGENT_TEST_AGENTS` lists by id, with commas. Default: the two light ones.
 *
 * @throws Error for an id without a recipe
 */
export function chosenRecipes(environment: NodeJS.ProcessEnv = process.env): readonly AgentRecipe[] {
  const ids = environment['SANDBOX_AGENT_TEST_AGENTS']?.split(',') ?? everyRun;
  return ids.map((id) => {
    const recipe = testedRecipes.find((known) => known.id === id);
    if (recipe === undefined) {
      const known = testedRecipes.map((one) => one.id).join(', ');
      throw new Error(`SANDBOX_AGENT_TEST_AGENTS: expected some of ${known}, got ${id}.`);
    }
    return recipe;
  });
}
