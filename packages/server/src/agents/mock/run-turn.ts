import type { AgentContext, PromptRequest, PromptResponse, StopReason } from '@agentclientprotocol/sdk';
import type { Conversation } from './conversation.ts';
import type { LineOutput } from './line-output.ts';
import type { MockCommand } from './mock-command.ts';
import type { MockSession } from './mock-session.ts';
import { parsePrompt } from './parse-prompt.ts';
import { runCommand } from './run-command.ts';
import type { MockProcess, Turn } from './turn.ts';

export interface RunTurnOptions {
  readonly session: MockSession;
  readonly request: PromptRequest;
  readonly client: AgentContext;
  readonly conversation: Conversation;
  readonly output: LineOutput;
  readonly process: MockProcess;
  /** The client wants the turn to end. */
  readonly cancelled: AbortSignal;
}

/** Runs the commands of one prompt to its stop reason, then tells usage as real agents do. */
export async function runTurn(options: RunTurnOptions): Promise<PromptResponse> {
  const { session, request, conversation, cancelled } = options;
  if (cancelled.aborted) {
    return { stopReason: 'cancelled' };
  }
  const commands = parsePrompt(request.prompt);
  const obeyed = new AbortController();
  let ignoresCancel = false;
  const obey = () => {
    if (!ignoresCancel) {
      obeyed.abort();
    }
  };
  cancelled.addEventListener('abort', obey, { once: true });
  const turn: Turn = {
    ...options,
    ...conversation,
    prompt: request.prompt,
    signal: obeyed.signal,
    ignoreCancel() {
      ignoresCancel = true;
    },
  };
  for (const content of request.prompt) {
    await turn.remember({ sessionUpdate: 'user_message_chunk', content });
  }
  const inputTokens = session.contextTokens;
  const stopReason = await runCommands(turn, commands);
  cancelled.removeEventListener('abort', obey);
  const totalTokens = session.contextTokens;
  await turn.send({ sessionUpdate: 'usage_update', used: totalTokens, size: session.contextSize });
  // `usage` is what real agents add to the result; the stable schema does not name it.
  return Object.assign(
    { stopReason },
    { usage: { inputTokens, outputTokens: totalTokens - inputTokens, totalTokens } },
  );
}

async function runCommands(turn: Turn, commands: readonly MockCommand[]): Promise<StopReason> {
  for (const command of commands) {
    const stopReason = await runCommand(turn, command);
    if (turn.signal.aborted) {
      return 'cancelled';
    }
    if (stopReason !== undefined) {
      return stopReason;
    }
  }
  return 'end_turn';
}
