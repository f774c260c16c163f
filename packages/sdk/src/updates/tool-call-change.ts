import type { ToolCallChange } from './normalized-update.ts';
import { terminalOutputOf } from './terminal-output.ts';

const statuses = ['pending', 'in_progress', 'completed', 'failed'] as const;

/**
 * What a `tool_call`, a `tool_call_update` or the `toolCall` of a permission request sets. Members that are absent or null are left out;
 * undefined without an id.
 */
export function toolCallChange(update: Readonly<Record<string, unknown>>): ToolCallChange | undefined {
  const { toolCallId, title, kind, status, content, locations, rawInput, rawOutput } = update;
  if (typeof toolCallId !== 'string') {
    return undefined;
  }
  const known = statuses.find((one) => one === status);
  return {
    toolCallId,
    // An empty title says nothing: the one that was told before stays.
    ...(typeof title === 'string' && title !== '' ? { title } : {}),
    ...(typeof kind === 'string' ? { toolKind: kind } : {}),
    ...(known === undefined ? {} : { status: known }),
    ...(Array.isArray(content) ? { content: content as NonNullable<ToolCallChange['content']> } : {}),
    ...(Array.isArray(locations) ? { locations: locations as NonNullable<ToolCallChange['locations']> } : {}),
    ...(rawInput == null ? {} : { rawInput }),
    ...(rawOutput == null ? {} : { rawOutput }),
    terminalOutput: terminalOutputOf(update),
  };
}
