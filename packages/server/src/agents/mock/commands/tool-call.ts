import type { ToolCall, ToolCallContent } from '@agentclientprotocol/sdk';
import { askPermission } from './permission.ts';
import type { CommandResult, Turn } from '../turn.ts';

/** What a tool made of its work. */
export interface ToolOutcome {
  readonly failed?: boolean;
  readonly content: ToolCallContent[];
  readonly rawOutput?: unknown;
}

export interface ToolCallOptions {
  /** Names the tool where the client may allow it for good. */
  readonly tool: string;
  readonly call: Omit<ToolCall, 'toolCallId' | 'status'>;
  /** Reading needs no permission. Default true. */
  readonly asks?: boolean;
  /** Does the work. A throw makes the call failed, with its message. */
  run(): Promise<ToolOutcome>;
}

export const textContent = (text: string): ToolCallContent => ({ type: 'content', content: { type: 'text', text } });

/** The whole life of a tool call: pending, permission, in progress, completed or failed. */
export async function runToolCall(turn: Turn, options: ToolCallOptions): Promise<CommandResult> {
  const toolCallId = turn.session.nextToolCallId();
  await turn.send({ sessionUpdate: 'tool_call', toolCallId, status: 'pending', ...options.call });
  const fail = (text: string) =>
    turn.send({ sessionUpdate: 'tool_call_update', toolCallId, status: 'failed', content: [textContent(text)] });

  const permission =
    options.asks === false ? 'allowed' : await askPermission(turn, options.tool, { toolCallId, ...options.call });
  if (permission === 'cancelled') {
    await fail('Cancelled.');
    return 'cancelled';
  }
  if (permission === 'rejected') {
    await fail('Permission was refused.');
    return undefined;
  }
  await turn.send({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' });
  try {
    const outcome = await options.run();
    if (turn.signal.aborted) {
      await fail('Cancelled.');
      return 'cancelled';
    }
    await turn.send({
      sessionUpdate: 'tool_call_update',
      toolCallId,
      status: outcome.failed === true ? 'failed' : 'completed',
      content: outcome.content,
      ...(outcome.rawOutput === undefined ? {} : { rawOutput: outcome.rawOutput }),
    });
  } catch (error) {
    if (turn.signal.aborted) {
      await fail('Cancelled.');
      return 'cancelled';
    }
    await fail(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}
