import type { AvailableCommand, PlanEntry, SessionConfigOption, ToolCallUpdate } from '@agentclientprotocol/sdk';
import type { PermissionOption, PromptContentBlock, Usage } from '@sandbox-agent/protocol';
import type { TerminalOutput } from './terminal-output.ts';

/** The members of a tool call that an update sets. What is absent stays as it was. */
export interface ToolCallChange {
  readonly toolCallId: string;
  readonly title?: string;
  /** ACP's kind: read, edit, execute, …; agents may leave it out or send others. */
  readonly toolKind?: string;
  readonly status?: 'pending' | 'in_progress' | 'completed' | 'failed';
  readonly content?: ToolCallUpdate['content'];
  readonly locations?: ToolCallUpdate['locations'];
  readonly rawInput?: unknown;
  readonly rawOutput?: unknown;
  /** What its terminals printed: text to append. */
  readonly terminalOutput: readonly TerminalOutput[];
}

/** What an agent told, in one form for all agents. */
export type NormalizedUpdate =
  | {
      readonly kind: 'user_message' | 'agent_message' | 'agent_thought';
      readonly content: PromptContentBlock;
      /** Empty when the content is no text. */
      readonly text: string;
    }
  /** Always an upsert: some agents begin a tool call with an update of it, or with a permission request. */
  | { readonly kind: 'tool_call'; readonly change: ToolCallChange }
  | {
      readonly kind: 'permission_request';
      readonly change: ToolCallChange;
      readonly options: readonly PermissionOption[];
    }
  | { readonly kind: 'plan'; readonly entries: readonly PlanEntry[] }
  | { readonly kind: 'mode'; readonly modeId: string }
  /** `modeId` when one of the options is the mode: the same state in its other form. */
  | {
      readonly kind: 'config_options';
      readonly configOptions: readonly SessionConfigOption[];
      readonly modeId?: string;
    }
  | { readonly kind: 'commands'; readonly commands: readonly AvailableCommand[] }
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'session_info'; readonly title?: string }
  /** A kind that this version does not know; the payload has it as it came. */
  | { readonly kind: 'other'; readonly sessionUpdate: string };

export type NormalizedUpdateKind = NormalizedUpdate['kind'];
