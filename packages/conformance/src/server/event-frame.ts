import type { JsonRpcId } from '@sandbox-agent/protocol';
import type { ServerApi } from './target.ts';

/** A JSON-RPC message with what the scenarios look at. */
export interface FrameMessage {
  readonly id?: JsonRpcId;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
}

/** One server-sent event. */
export interface EventFrame {
  /** Undefined when the server sent none. */
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
  /** The message in it, whatever the API wraps it in. Throws when `data` is no JSON. */
  readonly message: FrameMessage;
}

export function createEventFrame(api: ServerApi, fields: { id?: string; event: string; data: string }): EventFrame {
  let message: FrameMessage | undefined;
  return {
    id: fields.id,
    event: fields.event,
    data: fields.data,
    get message() {
      message ??= readMessage(api, fields.data);
      return message;
    },
  };
}

function readMessage(api: ServerApi, data: string): FrameMessage {
  const value = JSON.parse(data) as FrameMessage & { payload?: FrameMessage };
  return api === 'sessions' ? (value.payload ?? {}) : value;
}

/** The text of a message chunk; undefined when the frame is something else. */
export function chunkText({ message: { method, params } }: EventFrame): string | undefined {
  if (method !== 'session/update') return undefined;
  const { update } = params as { update?: { sessionUpdate?: string; content?: { text?: string } } };
  return update?.sessionUpdate === 'agent_message_chunk' ? update.content?.text : undefined;
}

/** Whether the frame is the message chunk with this text. */
export function says(text: string): (frame: EventFrame) => boolean {
  return (frame) => frame.data.includes(text.slice(0, 40)) && chunkText(frame) === text;
}

/** Whether the agent asks for a permission in it. */
export function asksPermission({ data, message }: EventFrame): boolean {
  return data.includes('session/request_permission') && message.method === 'session/request_permission';
}
