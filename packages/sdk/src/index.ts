export { SandboxAgent } from './sandbox-agent.ts';
export type {
  SandboxAgentConnectOptions,
  SandboxAgentHealthWaitOptions,
  SandboxAgentStartOptions,
} from './client-options.ts';
export { buildInspectorUrl, type InspectorUrlOptions } from './inspector-url.ts';

export { Session } from './sessions/session.ts';
export type {
  PermissionRequestListener,
  PromptInput,
  PromptOptions,
  PromptResult,
  SessionCreateRequest,
  SessionErrorListener,
  SessionEventListener,
  SessionEventsOptions,
  SessionGapListener,
  SessionPermissionRequest,
  SessionPermissionRequestOption,
  SessionResumeOrCreateRequest,
  SessionSendOptions,
} from './sessions/session-types.ts';
export type { CancelOptions } from './sessions/cancel.ts';

export { normalizeUpdate } from './updates/normalize-update.ts';
export type { NormalizedUpdate, NormalizedUpdateKind, ToolCallChange } from './updates/normalized-update.ts';
export { terminalOutputOf, type TerminalOutput } from './updates/terminal-output.ts';
export { createToolCalls, type ToolCall, type ToolCalls } from './updates/tool-calls.ts';

export type { AgentQueryOptions, Agents } from './agents/agents.ts';
export type { ConnectionState, ConnectionStateListener } from './health/connection-state.ts';
export type { HealthOptions } from './health/health-options.ts';
export { InMemorySessionPersistDriver, type InMemorySessionPersistDriverOptions } from './persist/memory-driver.ts';

export { exportSession } from './transfer/export-session.ts';
export { importSession, type ImportedSession } from './transfer/import-session.ts';
export type { SessionFileSource } from './transfer/read-lines.ts';

export { AgentError } from './errors/agent-error.ts';
export { AgentExitedError } from './errors/agent-exited-error.ts';
export { ClientDisposedError } from './errors/client-disposed-error.ts';
export { GapError } from './errors/gap-error.ts';
export { InvalidResponseError } from './errors/invalid-response-error.ts';
export {
  PermissionDecidedError,
  PermissionNotFoundError,
  UnsupportedPermissionReplyError,
} from './errors/permission-errors.ts';
export { PersistError } from './errors/persist-error.ts';
export { SandboxAgentError } from './errors/sandbox-agent-error.ts';
export { SandboxDestroyedError } from './errors/sandbox-destroyed-error.ts';
export { ServerUnreachableError } from './errors/server-unreachable-error.ts';
export { SessionFileError, type SessionFileErrorCode } from './errors/session-file-error.ts';
export { SessionConflictError } from './errors/session-conflict-error.ts';
export { SessionLostError } from './errors/session-lost-error.ts';
export { SessionNotFoundError } from './errors/session-not-found-error.ts';
export {
  UnsupportedSessionCategoryError,
  UnsupportedSessionConfigOptionError,
  UnsupportedSessionMethodError,
  UnsupportedSessionValueError,
} from './errors/unsupported-session-errors.ts';

export type {
  AgentCapabilities,
  AgentInfo,
  AgentInstallRequest,
  AgentInstallResponse,
  AgentList as AgentListResponse,
  CancelResponse,
  CreateTokenRequest,
  CreateTokenResponse,
  EventSender,
  Health as HealthResponse,
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  PermissionDryRun,
  PermissionPolicy,
  PermissionReply,
  PermissionRule,
  ProvisionProgress,
  SandboxCreateOptions,
  SandboxProvider,
  Session as SessionStatus,
  SessionEvent,
  SessionPersistDriver,
  SessionRecord,
  SessionState,
  TokenScope,
  Usage,
} from '@sandbox-agent/protocol';
export type { ProblemDetails } from '@sandbox-agent/protocol/errors';
export type { ForkOptions } from './sessions/fork.ts';
