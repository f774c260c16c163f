import type { JsonRpcId, JsonRpcNotification, JsonRpcRequest, JsonRpcResponse } from '@sandbox-agent/protocol';

interface AgentLineBytes {
  /**
   * The line without its line break. A view into the chunk it came in: copy it to keep it for long.
   * Always UTF-8 and free of line breaks: bytes that are not UTF-8 come as U+FFFD, and a CR between JSON tokens as a space.
   */
  readonly line: Uint8Array;
}

/** A line that is one JSON-RPC message, parsed; nothing is stripped from it. */
export type AgentMessageLine =
  | (AgentLineBytes & { readonly kind: 'request'; readonly message: JsonRpcRequest })
  | (AgentLineBytes & { readonly kind: 'notification'; readonly message: JsonRpcNotification })
  | (AgentLineBytes & { readonly kind: 'response'; readonly message: JsonRpcResponse });

/** A line that is not. It is recorded, never acted upon. */
export interface InvalidAgentLine extends AgentLineBytes {
  /** Only the head of the line, at most 4096 bytes; may end within a character. */
  readonly line: Uint8Array;
  readonly kind: 'invalid';
  readonly message: undefined;
  /**
   * Why: `not_json`, `not_json_rpc`, `too_deep` (nested beyond reason), `oversized` (longer than the limit), `truncated` (the
   * process ended in mid-line).
   */
  readonly error: 'not_json' | 'not_json_rpc' | 'too_deep' | 'oversized' | 'truncated';
  /** The id of the request it means to answer, where that can be told: nobody waits for another answer. */
  readonly answers?: JsonRpcId;
  /** Size of the whole line. */
  readonly sizeBytes: number;
}

export type AgentLine = AgentMessageLine | InvalidAgentLine;
