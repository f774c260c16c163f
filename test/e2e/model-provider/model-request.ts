import type { ChatCompletionRequest, ChatMessage } from '@copilotkit/aimock';
import { messageText } from './message-text.ts';
import { scriptPosition, type ScriptPosition } from './script-position.ts';

/** One request that an agent made to its model, in one shape for all providers. */
export interface ModelRequest {
  readonly model: string;
  /** Names of the tools that were offered. */
  readonly tools: readonly string[];
  readonly messages: readonly ChatMessage[];
  /** Absent for side requests. */
  readonly position?: ScriptPosition;
  /** The text of all messages, tool calls and results included: to look for what the model was told. */
  readonly text: string;
}

export function toolNames(request: ChatCompletionRequest): string[] {
  return (request.tools ?? []).map((tool) => tool.function.name);
}

export function recordModelRequest(request: ChatCompletionRequest): ModelRequest {
  const position = scriptPosition(request);
  const text = request.messages
    .map((message) => [messageText(message), ...(message.tool_calls ?? []).map((call) => call.function.arguments)])
    .flat()
    .join('\n');
  return {
    model: request.model,
    tools: toolNames(request),
    messages: structuredClone(request.messages),
    text,
    ...(position === undefined ? {} : { position }),
  };
}
