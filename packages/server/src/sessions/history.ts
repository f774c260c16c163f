import type { JsonRpcMessage, PromptContentBlock } from '@sandbox-agent/protocol';
import type { LogEntry } from '../log/index.ts';

/** How much of an earlier conversation a new agent is told. Whole turns, the newest first. */
export interface HistoryLimits {
  readonly maximumTurns: number;
  readonly maximumCharacters: number;
}

export const defaultHistoryLimits: HistoryLimits = { maximumTurns: 50, maximumCharacters: 12_000 };

interface HistoryTurn {
  said: string;
  answered: string;
}

/**
 * The newest whole turns of a log as text, oldest first; empty when nothing was said. The last turn is always in: when it alone is
 * too long, its end is kept. `isTold` leaves out prompts that the agent is about to get anyway.
 */
export async function historyText(
  entries: AsyncIterable<Pick<LogEntry, 'payload'>>,
  options: { isTold?: (promptId: unknown) => boolean; limits?: HistoryLimits } = {},
): Promise<string> {
  const { isTold = () => true, limits = defaultHistoryLimits } = options;
  const turns: HistoryTurn[] = [];
  for await (const { payload } of entries) {
    foldTurn(turns, payload as JsonRpcMessage, isTold);
    const newest = turns.at(-1);
    if (newest !== undefined && newest.answered.length > 2 * limits.maximumCharacters) {
      // Of a turn that is too long no more than its end is told, however long it is.
      newest.answered = newest.answered.slice(-limits.maximumCharacters);
    }
    if (turns.length > limits.maximumTurns) {
      turns.shift();
    }
  }
  const texts = turns.map(turnText);
  const kept: string[] = [];
  let length = 0;
  for (const text of texts.toReversed()) {
    if (length + text.length > limits.maximumCharacters) {
      break;
    }
    kept.unshift(text);
    length += text.length;
  }
  const newest = texts.at(-1);
  if (kept.length === 0 && newest !== undefined) {
    kept.push(newest.slice(-limits.maximumCharacters));
  }
  return kept.join('\n\n');
}

/** The block that tells a new agent what was said before, in front of the prompt. */
export function historyBlock(text: string): PromptContentBlock {
  return {
    type: 'text',
    text: `What follows is the earlier part of this conversation, for context. Do not answer it again.\n\n${text}\n\n---\n`,
  };
}

function foldTurn(turns: HistoryTurn[], payload: JsonRpcMessage, isTold: (promptId: unknown) => boolean): void {
  const { method, params } = payload as { method?: string; params?: Record<string, unknown> };
  if (method === '_server/prompt_accepted') {
    if (isTold(params?.['promptId'])) {
      turns.push({ said: blocksText(params?.['prompt']), answered: '' });
    }
    return;
  }
  const turn = turns.at(-1);
  const update = params?.['update'] as { sessionUpdate?: unknown; content?: unknown } | undefined;
  if (turn !== undefined && method === 'session/update' && update?.sessionUpdate === 'agent_message_chunk') {
    turn.answered += blocksText([update.content]);
  }
}

function turnText({ said, answered }: HistoryTurn): string {
  return `User: ${said}\n\nAssistant: ${answered}`;
}

function blocksText(blocks: unknown): string {
  return Array.isArray(blocks)
    ? blocks.map((block: { text?: unknown } | null) => (typeof block?.text === 'string' ? block.text : '')).join('')
    : '';
}
