import type {
  JsonRpcId,
  JsonRpcRequest,
  MatchedRule,
  PermissionAnswer,
  PermissionDecision,
  PermissionOption,
  PermissionReply,
  PermissionRequest,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';

interface OpenPermission {
  readonly request: PermissionRequest;
  /** The agent's own id of the request, from its own space: 0 and strings occur. */
  readonly rpcId: JsonRpcId;
}

/** A request as the agent made it. */
export interface AskedPermission {
  /** Of its event. */
  readonly index: number;
  readonly rpcId: JsonRpcId;
  readonly params: unknown;
}

/** Who decides, and when. */
export interface Decider {
  readonly by: string;
  readonly decidedAt: number;
  /** Of a policy. */
  readonly rule?: MatchedRule | undefined;
}

/** A request that was just closed. */
export interface ClosedPermission {
  readonly rpcId: JsonRpcId;
  readonly decision: PermissionDecision;
  /** Takes the decision back: it could not be recorded. */
  reopen(): void;
}

const permissionReplies = ['once', 'always', 'reject'] as const satisfies readonly PermissionReply[];

/** The agent's request for a permission. */
export const permissionMethod = 'session/request_permission';

/** How many decisions are remembered, so that a late answer can be told what was decided. */
const rememberedDecisions = 256;

/** The permission requests of one session that wait for an answer. The first answer wins. */
export class OpenPermissions {
  readonly #open = new Map<string, OpenPermission>();
  readonly #decided = new Map<string, PermissionDecision>();

  get size(): number {
    return this.#open.size;
  }

  list(): PermissionRequest[] {
    return [...this.#open.values()].map(({ request }) => request);
  }

  /** The agent's own id of an open request. */
  rpcIdOf(requestId: string): JsonRpcId | undefined {
    return this.#open.get(requestId)?.rpcId;
  }

  /** What was decided about a request, if that is still remembered. */
  decisionOf(requestId: string): PermissionDecision | undefined {
    return this.#decided.get(requestId);
  }

  opened(options: AskedPermission & { sessionId: string; createdAt: number }): PermissionRequest {
    const { options: offered, toolCall } = readPermissionParams(options.params);
    const request: PermissionRequest = {
      requestId: permissionRequestId(options.index),
      sessionId: options.sessionId,
      index: options.index,
      createdAt: options.createdAt,
      options: offered,
      availableReplies: permissionReplies.filter((reply) => findOption(offered, reply) !== undefined),
      toolCall,
    };
    this.#open.set(request.requestId, { request, rpcId: options.rpcId });
    return request;
  }

  /**
   * Chooses the option that an answer means and closes the request.
   *
   * @throws ProblemError `not_found` for an unknown id, `conflict` with `decision` when it was answered before,
   * `invalid_request` when the agent offers no such option: the request stays open.
   */
  decide(requestId: string, answer: PermissionAnswer, who: Decider): ClosedPermission {
    const earlier = this.#decided.get(requestId);
    if (earlier !== undefined) {
      throw new ProblemError('conflict', `Permission request ${requestId} was already answered by ${earlier.by}.`, {
        context: { decision: earlier },
      });
    }
    const open = this.#open.get(requestId);
    if (open === undefined) {
      throw new ProblemError('not_found', `There is no open permission request ${requestId}.`, {
        context: { openRequests: [...this.#open.keys()] },
      });
    }
    const option = chooseOption(open.request, answer);
    const reply = replyOfKind(option.kind);
    const decision: PermissionDecision = {
      requestId,
      outcome: 'selected',
      optionId: option.optionId,
      ...(reply === undefined ? {} : { reply }),
      ...who,
    };
    return this.#close(open, decision);
  }

  /** Closes every open request as cancelled, as ACP asks of a client that cancels a turn. */
  cancelAll(who: Decider): ClosedPermission[] {
    return [...this.#open.values()].map((open) => this.#cancel(open, who));
  }

  /** Closes one request that the agent itself took back (`$/cancel_request`). `undefined` when it is not open. */
  cancelByRpcId(rpcId: JsonRpcId, who: Decider): ClosedPermission | undefined {
    for (const open of this.#open.values()) {
      if (open.rpcId === rpcId) {
        return this.#cancel(open, who);
      }
    }
    return undefined;
  }

  #cancel(open: OpenPermission, who: Decider): ClosedPermission {
    return this.#close(open, { requestId: open.request.requestId, outcome: 'cancelled', ...who });
  }

  #close(open: OpenPermission, decision: PermissionDecision): ClosedPermission {
    const { requestId } = decision;
    this.#open.delete(requestId);
    this.#decided.set(requestId, decision);
    if (this.#decided.size > rememberedDecisions) {
      for (const oldest of this.#decided.keys()) {
        this.#decided.delete(oldest);
        break;
      }
    }
    return {
      rpcId: open.rpcId,
      decision,
      reopen: () => {
        this.#decided.delete(requestId);
        this.#open.set(requestId, open);
      },
    };
  }
}

/** Whether a stored message is the agent's request for a permission. */
export function isPermissionRequest(payload: unknown): payload is JsonRpcRequest {
  const { method, id } = (payload ?? {}) as Partial<JsonRpcRequest>;
  return method === permissionMethod && id !== undefined;
}

/** A request's id is made of its event index, so every client knows it from the event alone. */
export function permissionRequestId(eventIndex: number): string {
  return `permission-${eventIndex}`;
}

function chooseOption(request: PermissionRequest, answer: PermissionAnswer): PermissionOption {
  const option =
    'optionId' in answer
      ? request.options.find(({ optionId }) => optionId === answer.optionId)
      : findOption(request.options, answer.reply);
  if (option !== undefined) {
    return option;
  }
  const asked = 'optionId' in answer ? `optionId ${JSON.stringify(answer.optionId)}` : `reply "${answer.reply}"`;
  throw new ProblemError(
    'invalid_request',
    `Permission request ${request.requestId} offers no option for ${asked}. ` +
      `It offers ${request.options.map(({ optionId, kind }) => `${optionId} (${kind})`).join(', ') || 'none'}.`,
    { context: { options: request.options, availableReplies: request.availableReplies } },
  );
}

/** The kinds of option that a reply means, the preferred one first. */
const kindsOfReply: Readonly<Record<PermissionReply, readonly string[]>> = {
  once: ['allow_once'],
  always: ['allow_always'],
  reject: ['reject_once', 'reject_always'],
};

/** Agents name their options differently and may offer two of one kind: the first of the kind is meant. */
function findOption(options: readonly PermissionOption[], reply: PermissionReply): PermissionOption | undefined {
  for (const kind of kindsOfReply[reply]) {
    const option = options.find((candidate) => candidate.kind === kind);
    if (option !== undefined) {
      return option;
    }
  }
  return undefined;
}

function replyOfKind(kind: string): PermissionReply | undefined {
  return permissionReplies.find((reply) => kindsOfReply[reply].includes(kind));
}

/** What a request offers, of what can be read of it. */
export function readPermissionParams(params: unknown): Pick<PermissionRequest, 'options' | 'toolCall'> {
  const { options, toolCall } = (params ?? {}) as { options?: unknown; toolCall?: unknown };
  return {
    options: Array.isArray(options) ? options.filter(isPermissionOption) : [],
    toolCall: isToolCall(toolCall) ? toolCall : { toolCallId: 'unknown' },
  };
}

function isPermissionOption(value: unknown): value is PermissionOption {
  const option = value as Partial<PermissionOption> | null;
  return typeof option?.optionId === 'string' && typeof option.kind === 'string' && typeof option.name === 'string';
}

function isToolCall(value: unknown): value is PermissionRequest['toolCall'] {
  return typeof (value as { toolCallId?: unknown } | null)?.toolCallId === 'string';
}
