import type { AgentRecipe } from '@sandbox-agent/e2e/agents';
import type { ModelChoice } from './model-choice.ts';
import { modelKeyNames } from './model-keys.ts';
import { startPlayedModel } from './played-model.ts';
import { createRealModel } from './real-model.ts';

export interface ChooseModelOptions {
  readonly recipe: AgentRecipe;
  /** A directory for the agent alone. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The real model where the environment has a key that fits the agent, the scripted one otherwise. */
export async function chooseModel({ recipe, home, environment }: ChooseModelOptions): Promise<ModelChoice> {
  const keyName = modelKeyNames(recipe.id).find((name) => (environment[name] ?? '') !== '');
  return keyName === undefined ? startPlayedModel(recipe, home) : createRealModel(recipe.id, keyName, home);
}
