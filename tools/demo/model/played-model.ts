import type { AgentRecipe } from '@sandbox-agent/e2e/agents';
import { scriptMarker, startScriptedModel } from '@sandbox-agent/e2e/model-provider';
import { modelKeyNames } from './model-keys.ts';
import type { ModelChoice } from './model-choice.ts';

/** A model provider on loopback that answers by script. Everything else is real: agent, tools, files, permissions. */
export async function startPlayedModel(recipe: AgentRecipe, home: string): Promise<ModelChoice> {
  const model = await startScriptedModel();
  const options = { modelUrl: model.url, home };
  await recipe.prepare?.(options);
  let lastName = '';
  return {
    kind: 'scripted',
    description: `SCRIPTED on loopback: the environment has none of ${modelKeyNames(recipe.id).join(', ')}`,
    environment: recipe.environment(options),
    prompt(text, script) {
      lastName = `prompt-${model.requests().length}`;
      model.add(lastName, script);
      return `${text}\n\n${scriptMarker(lastName)}`;
    },
    wasShown: (text) => model.requestsOf(lastName).some((request) => request.text.includes(text)),
    stop: () => model.stop(),
  };
}
