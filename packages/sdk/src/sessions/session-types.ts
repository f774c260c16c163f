import type { NewSessionRequest, PromptResponse, RequestPermissionRequest } from '@agentclientprotocol/sdk';
import type {
  PermissionOption,
  PermissionPolicy,
  PermissionReply,
  PromptContentBlock,
  SessionEvent,
  Usage,
} from '@sandbox-agent/protocol';
import type { GapError } from '../errors/gap-error.ts';

export interface SessionCreateRequest {
  /** Default: a generated id. */
  id?: string;
  agent: string;
  /** Shorthand for `sessionInit.cwd`. Ignored when `sessionInit` names one. */
  cwd?: string;
  /** What ACP `session/new` takes. */
  sessionInit?: Partial<Omit<NewSessionRequest, '_meta'>>;
  model?: string;
  mode?: string;
  thoughtLevel?: string;
  /** Added to the environment of the agent. Not stored: give it again when you resume. */
  env?: Record<string, string>;
  title?: string;
  /** What the server answers when the agent asks. */
  permissions?: PermissionPolicy;
  /** Keep the workspace as it is before each turn; see `client.checkpoints`. Default false. */
  checkpoints?: boolean;
}

export interface SessionResumeOrCreateRequest extends SessionCreateRequest {
  id: string;
}

export interface SessionSendOptions {
  /** Do not wait for a result. */
  notification?: boolean;
}

export interface PromptOptions {
  /** Cancels the turn. The prompt rejects with the signal's reason when the turn has ended, or 5 s later. */
  signal?: AbortSignal;
  /** The same key and prompt again give the same turn, also after a restart of either side. Default: a generated one. */
  idempotencyKey?: string;
}

/** How a turn ended: the published `PromptResponse`, and which turn it was. */
export interface PromptResult extends PromptResponse {
  promptId: string;
  /** What the turn used, as the agent reported it. */
  usage?: Usage;
  /** The index of the turn's last event. */
  endIndex: number;
}

export interface SessionEventsOptions {
  /** Only events with a greater index. Default 0: from the beginning. */
  after?: number;
  /** Ends the iteration, without an error. */
  signal?: AbortSignal;
  /** Whether to go on with live events after the stored ones. Default true. */
  follow?: boolean;
}

export type PromptInput = string | readonly PromptContentBlock[];
/** What a listener returns is not used; what it throws or rejects with goes to the client's `onError`, and stops nothing. */
export type SessionEventListener = (event: SessionEvent) => unknown;
export type SessionGapListener = (gap: GapError) => void;
export type SessionErrorListener = (error: unknown) => void;
export type PermissionRequestListener = (request: SessionPermissionRequest) => unknown;

export interface SessionPermissionRequestOption {
  optionId: string;
  name: string;
  kind: PermissionOption['kind'];
}

/** An open permission request: the agent waits for its answer. */
export interface SessionPermissionRequest {
  id: string;
  /** Epoch milliseconds. */
  createdAt: number;
  sessionId: string;
  agentSessionId: string;
  /** What `respondPermission` takes. */
  availableReplies: PermissionReply[];
  options: SessionPermissionRequestOption[];
  toolCall: RequestPermissionRequest['toolCall'];
  /** The params of `session/request_permission` as the agent sent them. */
  rawRequest: RequestPermissionRequest;
}
