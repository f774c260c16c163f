import type { SessionEvent } from '@sandbox-agent/protocol';
import { chunkText, sessionUpdateOf } from '@sandbox-agent/e2e/observe';
import type { Stage } from './stage.ts';

/** Prints a turn as it streams: what the agent says, its tools, its plan. Returns the listener. */
export function createTurnPrinter(stage: Stage): (event: SessionEvent) => void {
  const titles = new Map<string, string>();
  const shown = new Map<string, string>();
  return (event) => {
    const update = sessionUpdateOf(event);
    if (update === undefined) {
      return;
    }
    const text = chunkText(event);
    if (text !== '') {
      stage.stream('agent', text);
      return;
    }
    const { toolCallId, status, title } = update;
    if (toolCallId === undefined) {
      return;
    }
    if (title !== undefined && title !== '') {
      titles.set(toolCallId, title);
    }
    // Agents repeat a status and refine a title; a line is worth printing once a call has begun, and when it has ended.
    const line = status === 'completed' || status === 'failed' ? status : status === undefined ? undefined : 'running';
    if (line !== undefined && line !== 'running' && shown.get(toolCallId) !== line) {
      shown.set(toolCallId, line);
      const color = line === 'completed' ? stage.style.green : stage.style.red;
      stage.line('tool', `${titles.get(toolCallId) ?? toolCallId} ${color(line)}`);
    }
  };
}
