import type { PromptContentBlock, SessionEvent } from '@sandbox-agent/protocol';
import { isServerEvent } from '@sandbox-agent/protocol/server-events';

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
      turns.push(userEntry(prompts.get(payload.params.promptId)));
    } else if (sender === 'client' && payload.method === 'session/prompt' && prompts.size === 0) {
      // A log without server events: what the published client stored.
      turns.push(userEntry((payload.params as { prompt?: PromptContentBlock[] } | undefined)?.prompt));
    } else if (sender === 'agent' && payload.method === 'session/update') {
      const turn = turns.at(-1);
      const update = (payload.params as { update?: SessionUpdate } | undefined)?.update;
      if (turn && update) {
        addUpdate(turn, update, tools);
      }
    }
  }
  return turns;
}

interface SessionUpdate {
  readonly sessionUpdate?: string;
  readonly content?: unknown;
  readonly toolCallId?: string;
  readonly title?: string | null;
  readonly status?: string | null;
}

function userEntry(prompt: readonly PromptContentBlock[] | undefined): TranscriptTurn {
  return [{ who: 'user', text: (prompt ?? []).map(blockText).join('\n') }];
}

function addUpdate(turn: TranscriptTurn, update: SessionUpdate, tools: Map<string, TranscriptEntry>): void {
  const last = turn.at(-1);
  if (update.sessionUpdate === 'agent_message_chunk') {
    const text = blockText(update.content as PromptContentBlock);
    if (last?.who === 'assistant') {
      last.text += text;
    } else {
      turn.push({ who: 'assistant', text });
    }
  } else if (update.sessionUpdate === 'tool_call' && update.toolCallId !== undefined) {
    const entry: TranscriptEntry = { who: 'tool', text: update.title ?? update.toolCallId };
    tools.set(update.toolCallId, entry);
    turn.push(entry);
  } else if (update.sessionUpdate === 'tool_call_update' && update.toolCallId !== undefined) {
    const entry = tools.get(update.toolCallId);
    if (entry && update.title) {
      entry.text = update.title;
    }
    if (entry && update.status === 'failed') {
      entry.text += ' (failed)';
    }
  }
}

function blockText(block: PromptContentBlock | undefined): string {
  return typeof block?.['text'] === 'string' ? block['text'] : block?.type ? `[${block.type}]` : '';
}
