import type { ChatCompletionRequest, FixtureResponse } from '@copilotkit/aimock';
import { toolNames } from './model-request.ts';
import type { ScriptStep } from './model-script.ts';

/** The provider's answer for a step. */
export function stepResponse(step: ScriptStep, request: ChatCompletionRequest): FixtureResponse {
  if (step.fail !== undefined) {
    const { status, message, type } = step.fail;
    return { error: { message, type }, status };
  }
  if (step.call === undefined) {
    return { content: step.say ?? 'Done.' };
  }
  const { name } = step.call;
  const offered = toolNames(request);
  // An agent answers the call of an unknown tool with an error and asks again, for ever: end the turn and say why.
  if (!offered.includes(name)) {
    return { content: `Scripted model: no tool ${name} among ${offered.join(', ')}.` };
  }
  const toolCalls = [{ name, arguments: JSON.stringify(step.call.arguments) }];
  return step.say === undefined ? { toolCalls } : { content: step.say, toolCalls };
}
