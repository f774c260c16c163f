import type { JsonRpcMessage, JsonRpcNotification, JsonRpcRequest, JsonRpcResponse } from '@sandbox-agent/protocol';
import { classifyJsonRpc } from '../acp/index.ts';
import { maximumJsonDepth, nestsDeeperThan } from '../http/json-depth.ts';
import { ProblemError } from '../http/problem-error.ts';

interface MessageLine {
  /** The message as the client wrote it, in one line. */
  readonly line: Uint8Array;
}

/** One JSON-RPC message of a client. */
export type ClientMessage =
  | (MessageLine & { readonly kind: 'request'; readonly message: JsonRpcRequest })
  | (MessageLine & { readonly kind: 'notification'; readonly message: JsonRpcNotification })
  | (MessageLine & { readonly kind: 'response'; readonly message: JsonRpcResponse });

export type ClientRequest = Extract<ClientMessage, { kind: 'request' }>;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const space = 32;
const lineBreaks: ReadonlySet<number> = new Set([10, 13]);

/**
 * Reads one message. Nothing of it is changed but line breaks, which in valid JSON stand only between tokens.
 *
 * @throws ProblemError `invalid_request` for what is not one JSON-RPC message: batches too, which ACP refuses
 */
export function parseClientMessage(bytes: Uint8Array): ClientMessage {
  let message: unknown;
  try {
    message = JSON.parse(strictDecoder.decode(bytes));
  } catch (cause) {
    throw new ProblemError('invalid_request', 'The message is not JSON in UTF-8.', { cause });
  }
  if (Array.isArray(message)) {
    throw new ProblemError('invalid_request', 'ACP has no JSON-RPC batches: send each message by itself.');
  }
  const kind = classifyJsonRpc(message);
  if (kind === 'invalid') {
    throw new ProblemError('invalid_request', 'Expected a JSON-RPC 2.0 request, notification or response.');
  }
  if (nestsDeeperThan(message, maximumJsonDepth)) {
    throw new ProblemError('invalid_request', `JSON may nest ${maximumJsonDepth} levels deep.`);
  }
  // The kind was read off the message: the pair fits.
  return { kind, message: message as JsonRpcMessage, line: inOneLine(bytes) } as ClientMessage;
}

/** Whether this is the request that opens a conversation with an agent. */
export function isInitialize(message: ClientMessage): message is ClientRequest {
  return message.kind === 'request' && message.message.method === 'initialize';
}

/** A key that tells ids apart as JSON does: 1 is not "1". */
export function idKey(id: JsonRpcRequest['id']): string {
  return JSON.stringify(id);
}

function inOneLine(bytes: Uint8Array): Uint8Array {
  return bytes.some((byte) => lineBreaks.has(byte))
    ? bytes.map((byte) => (lineBreaks.has(byte) ? space : byte))
    : bytes;
}
