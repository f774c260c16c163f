import type { JsonRpcMessage, PermissionOption, PromptContentBlock } from '@sandbox-agent/protocol';
import type { NormalizedUpdate } from './normalized-update.ts';
import { toolCallChange } from './tool-call-change.ts';

type Update = Readonly<Record<string, unknown>>;

/** Gemini tells a change of its mode as a message of its own that is nothing but this. */
const modeMarker = /^\[MODE_UPDATE\] (?<modeId>\S+)$/;

const messageKinds = {
  user_message_chunk: 'user_message',
  agent_message_chunk: 'agent_message',
  agent_thought_chunk: 'agent_thought',
} as const;

/**
 * Reads the payload of an event as what the agent told, in one form for all agents. Undefined for what tells nothing: other methods,
 * answers, and empty text. A pure function of the payload, which itself stays as it came.
 */
export function normalizeUpdate(payload: JsonRpcMessage): NormalizedUpdate | undefined {
  if (!('method' in payload)) {
    return undefined;
  }
  const params = objectOf(payload.params);
  switch (payload.method) {
    case 'session/update':
      return normalized(objectOf(params['update']));
    case 'session/request_permission': {
      const change = toolCallChange(objectOf(params['toolCall']));
      return change && { kind: 'permission_request', change, options: listOf<PermissionOption>(params['options']) };
    }
    default:
      return undefined;
  }
}

function normalized(update: Update): NormalizedUpdate | undefined {
  const { sessionUpdate } = update;
  switch (sessionUpdate) {
    case 'user_message_chunk':
    case 'agent_message_chunk':
    case 'agent_thought_chunk':
      return message(messageKinds[sessionUpdate], update['content']);
    case 'tool_call':
    case 'tool_call_update': {
      const change = toolCallChange(update);
      return change && { kind: 'tool_call', change };
    }
    case 'plan':
      return { kind: 'plan', entries: listOf(update['entries']) };
    case 'current_mode_update':
      return { kind: 'mode', modeId: String(update['currentModeId']) };
    case 'config_option_update':
      return configOptions(listOf(update['configOptions']));
    case 'available_commands_update':
      return { kind: 'commands', commands: listOf(update['availableCommands']) };
    case 'usage_update': {
      const { sessionUpdate: _kind, ...usage } = update;
      return { kind: 'usage', usage };
    }
    case 'session_info_update': {
      const { title } = update;
      return { kind: 'session_info', ...(typeof title === 'string' ? { title } : {}) };
    }
    default:
      return typeof sessionUpdate === 'string' ? { kind: 'other', sessionUpdate } : undefined;
  }
}

function message(kind: (typeof messageKinds)[keyof typeof messageKinds], block: unknown): NormalizedUpdate | undefined {
  const content = objectOf(block) as PromptContentBlock;
  if (content.type !== 'text') {
    return typeof content.type === 'string' ? { kind, content, text: '' } : undefined;
  }
  const text = typeof content['text'] === 'string' ? content['text'] : '';
  const modeId = kind === 'agent_message' ? modeMarker.exec(text.trim())?.groups?.['modeId'] : undefined;
  if (modeId !== undefined) {
    return { kind: 'mode', modeId };
  }
  return text === '' ? undefined : { kind, content, text };
}

function configOptions(
  options: Extract<NormalizedUpdate, { kind: 'config_options' }>['configOptions'],
): NormalizedUpdate {
  const mode = options.find(({ id, category }) => category === 'mode' || id === 'mode')?.currentValue;
  return { kind: 'config_options', configOptions: options, ...(typeof mode === 'string' ? { modeId: mode } : {}) };
}

function objectOf(value: unknown): Update {
  return typeof value === 'object' && value !== null ? (value as Update) : {};
}

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
