import type { TestContext } from 'vitest';
import type { AgentFeature, AgentRecipe, FeatureException } from './agents/index.ts';

/** What a scenario tells about an agent, as the report of the run carries it. */
export interface CompatibilityMark {
  readonly agent: string;
  readonly feature: AgentFeature;
}

declare module 'vitest' {
  interface TaskMeta {
    compatibility?: CompatibilityMark;
  }
}

/**
 * Says which feature of which agent a scenario shows. Returns the departure that the agent's recipe declares: the scenario then
 * asserts that instead, so that nothing is skipped and a cure is noticed.
 */
export function covers(
  { task }: Pick<TestContext, 'task'>,
  recipe: AgentRecipe,
  feature: AgentFeature,
): FeatureException | undefined {
  task.meta.compatibility = { agent: recipe.id, feature };
  return recipe.exceptions[feature];
}
