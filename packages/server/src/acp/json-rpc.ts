import type { JsonRpcId, JsonRpcMessage } from '@sandbox-agent/protocol';

/** What a line of the agent is. `invalid` covers what is not JSON, not JSON-RPC, and batches, which ACP refuses. */
export type JsonRpcKind = 'request' | 'notification' | 'response' | 'invalid';

/**
 * Says what a parsed value is. Ids may be strings, numbers (0 too) and null; unknown fields are fine.
 * A missing `jsonrpc` is forgiven, another version is not.
 */
export function classifyJsonRpc(value: unknown): JsonRpcKind {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'invalid';
  }
  const message = value as Partial<Record<keyof JsonRpcMessage | 'method' | 'result' | 'error', unknown>>;
  if (message.jsonrpc !== undefined && message.jsonrpc !== '2.0') {
    return 'invalid';
  }
  const id = (value as { id?: unknown }).id;
  const hasId = typeof id === 'string' || typeof id === 'number' || id === null;
  if (message.method !== undefined) {
    if (typeof message.method !== 'string' || (id !== undefined && !hasId)) {
      return 'invalid';
    }
    return hasId ? 'request' : 'notification';
  }
  const isFailure = typeof message.error === 'object' && message.error !== null;
  return hasId && (isFailure || message.result !== undefined) ? 'response' : 'invalid';
}

/** The id that a value bears which names no method: it means to answer that request, however badly. */
export function answeredId(value: unknown): { readonly answers?: JsonRpcId } {
  if (typeof value !== 'object' || value === null || 'method' in value || !('id' in value)) {
    return {};
  }
  const { id } = value;
  return typeof id === 'string' || typeof id === 'number' ? { answers: id } : {};
}
