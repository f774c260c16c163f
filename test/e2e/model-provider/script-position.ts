import type { ChatCompletionRequest } from '@copilotkit/aimock';
import { messageText } from './message-text.ts';
import { lastScriptName } from './script-marker.ts';

/** Which step of which script a request asks for. */
export interface ScriptPosition {
  readonly name: string;
  /** 0 for the first answer to the prompt. */
  readonly step: number;
}

/**
 * Finds the position by the conversation alone, so that it holds for every dialect and after a resume in a new process:
 * the script is named by the last marker in a user message, the step is the number of assistant tool calls after it.
 *
 * Calls are counted and not their results: after a cancelled tool, the result of the old turn may follow the new prompt.
 * A request without tools is a side request (title, summary, classifier) and belongs to no script.
 */
export function scriptPosition(request: ChatCompletionRequest): ScriptPosition | undefined {
  if (request.tools === undefined || request.tools.length === 0) {
    return undefined;
  }
  const { messages } = request;
  const promptIndex = messages.findLastIndex(
    (message) => message.role === 'user' && lastScriptName(messageText(message)) !== undefined,
  );
  const prompt = messages[promptIndex];
  const name = prompt === undefined ? undefined : lastScriptName(messageText(prompt));
  if (name === undefined) {
    return undefined;
  }
  const step = messages
    .slice(promptIndex + 1)
    .reduce((count, message) => count + (message.role === 'assistant' ? (message.tool_calls?.length ?? 0) : 0), 0);
  return { name, step };
}
