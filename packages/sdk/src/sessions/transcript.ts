import type { PromptContentBlock, SessionEvent } from '@sandbox-agent/protocol';
import { isServerEvent } from '@sandbox-agent/protocol/server-events';
import { normalizeUpdate } from '../updates/normalize-update.ts';
import type { NormalizedUpdate, ToolCallChange } from '../updates/normalized-update.ts';

/** One thing that was said or done. Streamed chunks of one message are one entry. */
export interface TranscriptEntry {
  readonly who: 'user' | 'assistant' | 'tool';
  text: string;
}

/** One prompt and all that followed. */
export type TranscriptTurn = TranscriptEntry[];

/** What a sequence of events says, turn by turn. Thoughts, usage and settings are left out. */
export function transcriptOf(events: Iterable<SessionEvent>): TranscriptTurn[] {
  const turns: TranscriptTurn[] = [];
  const prompts = new Map<string, PromptContentBlock[]>();
  const tools = new Map<string, TranscriptEntry>();
  for (const { payload, sender } of events) {
    if (!('method' in payload)) {
      continue;
    }
    if (isServerEvent(payload, '_server/prompt_accepted')) {
      prompts.set(payload.params.promptId, payload.params.prompt);
    } else if (isServerEvent(payload, '_server/turn_started')) {
      tools.clear();
      turns.push(userEntry(prompts.get(payload.params.promptId)));
    } else if (sender === 'client' && payload.method === 'session/prompt' && prompts.size === 0) {
      // A log without server events: what the published client stored.
      turns.push(userEntry((payload.params as { prompt?: PromptContentBlock[] } | undefined)?.prompt));
    } else if (sender === 'agent') {
      const turn = turns.at(-1);
      const update = normalizeUpdate(payload);
      if (turn && update) {
        addUpdate(turn, update, tools);
      }
    }
  }
  return turns;
}

function userEntry(prompt: readonly PromptContentBlock[] | undefined): TranscriptTurn {
  return [{ who: 'user', text: (prompt ?? []).map(blockText).join('\n') }];
}

function addUpdate(turn: TranscriptTurn, update: NormalizedUpdate, tools: Map<string, TranscriptEntry>): void {
  const last = turn.at(-1);
  if (update.kind === 'agent_message') {
    const text = blockText(update.content);
    if (last?.who === 'assistant') {
      last.text += text;
    } else {
      turn.push({ who: 'assistant', text });
    }
  } else if (update.kind === 'tool_call' || update.kind === 'permission_request') {
    addToolCall(turn, update.change, tools);
  }
}

/** Whatever is heard of a call first begins its entry: not every agent announces its calls. */
function addToolCall(turn: TranscriptTurn, change: ToolCallChange, tools: Map<string, TranscriptEntry>): void {
  const { toolCallId, title, status } = change;
  const entry = tools.get(toolCallId) ?? { who: 'tool', text: toolCallId };
  if (!tools.has(toolCallId)) {
    tools.set(toolCallId, entry);
    turn.push(entry);
  }
  entry.text = title ?? entry.text;
  if (status === 'failed') {
    entry.text += ' (failed)';
  }
}

function blockText(block: PromptContentBlock | undefined): string {
  return typeof block?.['text'] === 'string' ? block['text'] : block?.type ? `[${block.type}]` : '';
}
