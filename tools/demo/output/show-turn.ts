import type { SessionEvent } from '@sandbox-agent/protocol';
import { chunkText, sessionUpdateOf } from '@sandbox-agent/e2e/observe';
import { oneLine } from './one-line.ts';
import type { Stage } from './stage.ts';

/** Prints a turn as it streams: what the agent says, its tools, its plan. Returns the listener. */
export function createTurnPrinter(stage: Stage): (event: SessionEvent) => void {
  const titles = new Map<string, string>();
  const kinds = new Map<string, string>();
  const ended = new Set<string>();
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
    const { toolCallId, status, title, kind } = update;
    if (toolCallId === undefined) {
      return;
    }
    if (title !== undefined && title !== '') {
      titles.set(toolCallId, title);
    }
    if (typeof kind === 'string') {
      kinds.set(toolCallId, kind);
    }
    // Agents refine a title and repeat a status: what is worth a line is how a call ended.
    if ((status === 'completed' || status === 'failed') && !ended.has(toolCallId)) {
      ended.add(toolCallId);
      const color = status === 'completed' ? stage.style.green : stage.style.red;
      const name = oneLine(titles.get(toolCallId) ?? toolCallId);
      stage.line(kinds.get(toolCallId) ?? 'tool', `${name} ${color(status)}`);
    }
  };
}
