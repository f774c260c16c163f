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
export type { Code, ExecuteCodeOptions } from './code/code.ts';
export type { ExecutionListeners } from './code/collect-execution.ts';
export type { CheckpointDiffQuery, CheckpointListQuery, Checkpoints } from './checkpoints/checkpoints.ts';
export type { Git } from './git/git.ts';
export type {
  GitCallOptions,
  GitCredentials,
  GitDiffQuery,
  GitLogQuery,
  GitRemoteOptions,
  GitStatusQuery,
  TreeDiffQuery,
} from './git/git-types.ts';
export type { DirectorySettings, McpConfigQuery, Settings, SkillsConfigQuery } from './settings/settings.ts';
export type { Desktop } from './desktop/desktop.ts';
export type { DesktopCallOptions } from './desktop/desktop-request.ts';
export { DesktopStreamSession } from './desktop/stream-session.ts';
export type {
  DesktopStreamConnectOptions,
  DesktopStreamErrorStatus,
  DesktopStreamReadyStatus,
  DesktopStreamSessionOptions,
  DesktopStreamStatusMessage,
} from './desktop/stream-types.ts';
export type {
  DesktopActionResponse,
  DesktopClipboardQuery,
  DesktopClipboardResponse,
  DesktopClipboardWriteRequest,
  DesktopDisplayInfoResponse,
  DesktopErrorInfo,
  DesktopKeyModifiers,
  DesktopKeyboardDownRequest,
  DesktopKeyboardPressRequest,
  DesktopKeyboardTypeRequest,
  DesktopKeyboardUpRequest,
  DesktopLaunchRequest,
  DesktopLaunchResponse,
  DesktopMouseButton,
  DesktopMouseClickRequest,
  DesktopMouseDownRequest,
  DesktopMouseDragRequest,
  DesktopMouseMoveRequest,
  DesktopMousePositionResponse,
  DesktopMouseScrollRequest,
  DesktopMouseUpRequest,
  DesktopOpenRequest,
  DesktopOpenResponse,
  DesktopProcessInfo,
  DesktopRecordingInfo,
  DesktopRecordingListResponse,
  DesktopRecordingStartRequest,
  DesktopRecordingStatus,
  DesktopRegionScreenshotQuery,
  DesktopResolution,
  DesktopScreenshotFormat,
  DesktopScreenshotQuery,
  DesktopStartRequest,
  DesktopState,
  DesktopStatusResponse,
  DesktopStreamInput,
  DesktopStreamStatusResponse,
  DesktopWindowInfo,
  DesktopWindowListResponse,
  DesktopWindowMoveRequest,
  DesktopWindowResizeRequest,
} from '@sandbox-agent/protocol';
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
  CodeArtifact,
  CodeContext,
  CodeError,
  CodeExecution,
  CodeExecutionEnd,
  CodeExecutionEvent,
  CodeLanguage,
  CodeResult,
  CreateCodeContextRequest,
  CreateTokenRequest,
  CreateTokenResponse,
  EventSender,
  ExecuteCodeRequest,
  Health as HealthResponse,
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  McpServerConfig,
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
  SkillsConfig,
  SkillSource,
  TokenScope,
  Usage,
} from '@sandbox-agent/protocol';
export type { ProblemDetails } from '@sandbox-agent/protocol/errors';
export type { ForkOptions } from './sessions/fork.ts';
export type { Files } from './files/files.ts';
export type {
  FileBody,
  FileCallOptions,
  FsDeleteQuery,
  FsDownloadOptions,
  FsEntriesQuery,
  FsEntryPageQuery,
  FsPathQuery,
  FsReadOptions,
  FsSearchOptions,
  FsUploadBatchQuery,
  FsWatchGap,
  FsWatchOptions,
  FsWriteOptions,
} from './files/file-types.ts';
export type {
  FileActionResponse as FsActionResponse,
  FileEntry as FsEntry,
  FileMoveRequest as FsMoveRequest,
  FileMoveResponse as FsMoveResponse,
  FileSearchLine as FsSearchLine,
  FileStat as FsStat,
  FileUploadResponse as FsUploadBatchResponse,
  FileWriteResponse as FsWriteResponse,
  WatchedChange as FsChange,
} from '@sandbox-agent/protocol';
export type { Processes } from './processes/processes.ts';
export type {
  FollowLogsOptions,
  ProcessCallOptions,
  ProcessListQuery,
  ProcessLogFollowQuery,
  ProcessLogListener,
  ProcessLogSubscription,
  ProcessLogsQuery,
  ProcessSignalQuery,
} from './processes/process-types.ts';
export { ProcessTerminalSession } from './terminals/terminal-session.ts';
export type { Terminals } from './terminals/terminals.ts';
export type {
  ProcessTerminalConnectOptions,
  ProcessTerminalSessionOptions,
  ProcessTerminalWebSocketUrlOptions,
  TerminalErrorStatus,
  TerminalExitStatus,
  TerminalReadyStatus,
  TerminalResizePayload,
} from './terminals/terminal-types.ts';
export type {
  ProcessConfig,
  ProcessConfigUpdate,
  ProcessCreateRequest,
  ProcessInfo,
  ProcessInputRequest,
  ProcessInputResponse,
  ProcessList as ProcessListResponse,
  ProcessLogEntry,
  ProcessLogExit,
  ProcessLogGap,
  ProcessLogs as ProcessLogsResponse,
  ProcessLogsStream,
  ProcessOwner,
  ProcessRunRequest,
  ProcessRunResponse,
  ProcessSignalRequest,
  ProcessState,
  TerminalClientFrame as ProcessTerminalClientFrame,
  TerminalErrorFrame as ProcessTerminalErrorFrame,
  TerminalExitFrame as ProcessTerminalExitFrame,
  TerminalReadyFrame as ProcessTerminalReadyFrame,
  TerminalServerFrame as ProcessTerminalServerFrame,
  TerminalServerFrame as TerminalStatusMessage,
  TerminalSize as ProcessTerminalResizeRequest,
  TerminalSize as ProcessTerminalResizeResponse,
} from '@sandbox-agent/protocol';
export type {
  Checkpoint,
  CreateCheckpointRequest,
  FileChange,
  GitBranch,
  GitBranchList,
  GitChangeKind,
  GitCheckoutRequest,
  GitCloneRequest,
  GitCommit,
  GitCommitRequest,
  GitCreateBranchRequest,
  GitFetchRequest,
  GitHead,
  GitIdentity,
  GitInitRequest,
  GitLog,
  GitProgress,
  GitPullRequest,
  GitPushRequest,
  GitRepositoryState,
  GitStatus,
  GitStatusEntry,
  RestoreCheckpointRequest,
  RestoredCheckpoint,
  TreeDiff,
} from '@sandbox-agent/protocol';
