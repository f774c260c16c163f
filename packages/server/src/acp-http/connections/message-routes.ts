import type { JsonRpcId } from '@sandbox-agent/protocol';
import type { AgentLine } from '../../acp/index.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { idKey, type ClientMessage, type ClientRequest } from '../client-message.ts';

/** Which stream of a connection a message is for. Printable ASCII: it is kept with the log entry. */
export type MessageRoute = string;

export const connectionRoute: MessageRoute = 'connection';
/** The answer to `initialize` is the answer to its POST; no stream has it. */
export const initializeRoute: MessageRoute = 'initialize';

/** The stream of one session. */
export function sessionRoute(sessionId: string): MessageRoute {
  return `session:${Buffer.from(sessionId).toString('base64url')}`;
}

/** Methods about one session, which a client sends with `Acp-Session-Id`. */
const sessionMethods: ReadonlySet<string> = new Set([
  'session/cancel',
  'session/close',
  'session/delete',
  'session/fork',
  'session/load',
  'session/prompt',
  'session/resume',
  'session/set_config_option',
  'session/set_mode',
  'session/set_model',
]);

interface PendingRequest {
  readonly id: JsonRpcId;
  readonly route: MessageRoute;
}

/** Decides for each message of an agent who hears it: answers go where the request belonged, the rest by its session. */
export class MessageRoutes {
  readonly #pending = new Map<string, PendingRequest>();

  /** Requests that have no answer yet. */
  get pending(): readonly PendingRequest[] {
    return [...this.#pending.values()];
  }

  /** A request is on its way to the agent. */
  expect({ message }: ClientRequest): void {
    const sessionId = sessionIdOf(message.params);
    const { id, method } = message;
    // The answer to `session/load` belongs to the connection, although the history that comes before it does not.
    const isSessions = sessionId !== undefined && method !== 'session/load';
    const route = method === 'initialize' ? initializeRoute : isSessions ? sessionRoute(sessionId) : connectionRoute;
    this.#pending.set(idKey(id), { id, route });
  }

  /** The pending request that an answer with this id is for. */
  requestOf(id: JsonRpcId): PendingRequest | undefined {
    return this.#pending.get(idKey(id));
  }

  /** It has its answer. */
  settle(id: JsonRpcId): void {
    this.#pending.delete(idKey(id));
  }

  /** Who hears a line of the agent that is a message. */
  routeOf(line: Exclude<AgentLine, { kind: 'invalid' }>): MessageRoute {
    if (line.kind === 'response') {
      return this.requestOf(line.message.id)?.route ?? connectionRoute;
    }
    const sessionId = sessionIdOf(line.message.params);
    return sessionId === undefined ? connectionRoute : sessionRoute(sessionId);
  }
}

/** @throws ProblemError `invalid_request` when `Acp-Session-Id` is not what the message says, or missing where it is needed */
export function requireSessionHeader(message: ClientMessage, header: string | null): void {
  if (message.kind === 'response') {
    return;
  }
  const { method, params } = message.message;
  const sessionId = sessionIdOf(params);
  if (header === null ? sessionId !== undefined || sessionMethods.has(method) : (sessionId ?? header) !== header) {
    throw new ProblemError(
      'invalid_request',
      `Acp-Session-Id: ${method} is about a session, and the header names ${header ?? 'none'}.`,
    );
  }
}

function sessionIdOf(params: unknown): string | undefined {
  const sessionId =
    typeof params === 'object' && params !== null ? (params as { sessionId?: unknown }).sessionId : undefined;
  return typeof sessionId === 'string' ? sessionId : undefined;
}
