export { errorTable, errorCodes, isErrorCode, type ErrorCode } from './errors/error-codes.ts';
export { createProblemDetails, errorCodeOf, type ProblemDetails, type ProblemInput } from './errors/problem.ts';
export { problemDetailsSchema } from './errors/problem-details.ts';
export type {
  JsonRpcError,
  JsonRpcFailure,
  JsonRpcId,
  JsonRpcMessage,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcResponse,
  JsonRpcSuccess,
} from './json-rpc/message.ts';
export { healthSchema, type Health } from './health/health.ts';
export {
  agentCapabilitiesSchema,
  agentInfoSchema,
  agentListSchema,
  agentServerStatusSchema,
  type AgentCapabilities,
  type AgentInfo,
  type AgentList,
} from './agents/agent-info.ts';
export {
  agentInstallArtifactSchema,
  agentInstallProgressSchema,
  agentInstallRequestSchema,
  agentInstallResponseSchema,
  type AgentInstallArtifact,
  type AgentInstallProgress,
  type AgentInstallRequest,
  type AgentInstallResponse,
} from './agents/agent-install.ts';
export { idempotencyKeySchema, sessionIdSchema } from './sessions/identifiers.ts';
export {
  sessionEvidenceSchema,
  sessionStates,
  sessionStateSchema,
  type SessionEvidence,
  type SessionState,
} from './sessions/session-state.ts';
export {
  createSessionRequestSchema,
  forkSessionRequestSchema,
  sessionListSchema,
  sessionModesSchema,
  sessionResumeSchema,
  sessionSchema,
  updateSessionRequestSchema,
  type CreateSessionRequest,
  type ForkSessionRequest,
  type Session,
  type SessionList,
  type SessionModes,
  type SessionResume,
  type UpdateSessionRequest,
} from './sessions/session.ts';
export { usageSchema, type Usage } from './sessions/usage.ts';
export {
  cancelResponseSchema,
  contentBlockSchema,
  promptAcceptedSchema,
  promptErrorSchema,
  promptRequestSchema,
  promptStatusSchema,
  type CancelResponse,
  type PromptAccepted,
  type PromptContentBlock,
  type PromptError,
  type PromptRequest,
  type PromptStatus,
} from './sessions/prompt.ts';
export {
  permissionAnswerSchema,
  permissionDecisionSchema,
  permissionListSchema,
  permissionOptionSchema,
  permissionReplySchema,
  permissionRequestSchema,
  type PermissionAnswer,
  type PermissionDecision,
  type PermissionList,
  type PermissionOption,
  type PermissionReply,
  type PermissionRequest,
} from './sessions/permission.ts';
export {
  matchedRuleSchema,
  permissionActionSchema,
  permissionPolicySchema,
  permissionRuleSchema,
  type MatchedRule,
  type PermissionAction,
  type PermissionPolicy,
  type PermissionRule,
} from './sessions/permission-policy.ts';
export {
  permissionDryRunRequestSchema,
  permissionDryRunResultSchema,
  permissionDryRunSchema,
  type PermissionDryRun,
  type PermissionDryRunRequest,
  type PermissionDryRunResult,
} from './sessions/permission-dry-run.ts';
export {
  createTokenRequestSchema,
  createTokenResponseSchema,
  maximumTokenSeconds,
  type CreateTokenRequest,
  type CreateTokenResponse,
} from './tokens/create-token.ts';
export {
  codeContextListSchema,
  codeContextSchema,
  codeContextStates,
  codeInterruptResponseSchema,
  createCodeContextRequestSchema,
  type CodeContext,
  type CodeContextList,
  type CodeInterruptResponse,
  type CreateCodeContextRequest,
} from './code/code-context.ts';
export {
  codeArtifactSchema,
  codeErrorKinds,
  codeErrorSchema,
  codeExecutionEndSchema,
  codeExecutionSchema,
  codeResultSchema,
  defaultCodeTimeoutMs,
  executeCodeRequestSchema,
  type CodeArtifact,
  type CodeError,
  type CodeExecution,
  type CodeExecutionEnd,
  type CodeExecutionEvent,
  type CodeResult,
  type ExecuteCodeRequest,
} from './code/code-execution.ts';
export { codeLanguages, codeLanguageSchema, type CodeLanguage } from './code/code-language.ts';
export { tokenNameSchema } from './tokens/token-name.ts';
export { tokenScopes, tokenScopeSchema, type TokenScope } from './tokens/token-scope.ts';
export {
  desktopStateSchema,
  desktopResolutionSchema,
  desktopErrorInfoSchema,
  desktopProcessInfoSchema,
  desktopStatusSchema,
  desktopDisplayInfoSchema,
  desktopActionSchema,
  type DesktopState,
  type DesktopResolution,
  type DesktopErrorInfo,
  type DesktopProcessInfo,
  type DesktopStatusResponse,
  type DesktopDisplayInfoResponse,
  type DesktopActionResponse,
} from './desktop/status.ts';
export { desktopStartRequestSchema, type DesktopStartRequest } from './desktop/start.ts';
export {
  desktopScreenshotFormatSchema,
  desktopScreenshotQuerySchema,
  desktopRegionScreenshotQuerySchema,
  type DesktopScreenshotFormat,
  type DesktopScreenshotQuery,
  type DesktopRegionScreenshotQuery,
} from './desktop/screenshot.ts';
export {
  desktopMouseButtonSchema,
  desktopMouseMoveRequestSchema,
  desktopMouseClickRequestSchema,
  desktopMouseDownRequestSchema,
  desktopMouseUpRequestSchema,
  desktopMouseDragRequestSchema,
  desktopMouseScrollRequestSchema,
  desktopMousePositionSchema,
  type DesktopMouseButton,
  type DesktopMouseMoveRequest,
  type DesktopMouseClickRequest,
  type DesktopMouseDownRequest,
  type DesktopMouseUpRequest,
  type DesktopMouseDragRequest,
  type DesktopMouseScrollRequest,
  type DesktopMousePositionResponse,
} from './desktop/mouse.ts';
export {
  desktopKeyboardTypeRequestSchema,
  desktopKeyModifiersSchema,
  desktopKeyboardPressRequestSchema,
  desktopKeyboardDownRequestSchema,
  desktopKeyboardUpRequestSchema,
  type DesktopKeyboardTypeRequest,
  type DesktopKeyModifiers,
  type DesktopKeyboardPressRequest,
  type DesktopKeyboardDownRequest,
  type DesktopKeyboardUpRequest,
} from './desktop/keyboard.ts';
export {
  desktopWindowSchema,
  desktopWindowListSchema,
  desktopWindowMoveRequestSchema,
  desktopWindowResizeRequestSchema,
  type DesktopWindowInfo,
  type DesktopWindowListResponse,
  type DesktopWindowMoveRequest,
  type DesktopWindowResizeRequest,
} from './desktop/window.ts';
export {
  desktopSelectionSchema,
  desktopClipboardQuerySchema,
  desktopClipboardSchema,
  desktopClipboardWriteRequestSchema,
  type DesktopSelection,
  type DesktopClipboardQuery,
  type DesktopClipboardResponse,
  type DesktopClipboardWriteRequest,
} from './desktop/clipboard.ts';
export {
  desktopLaunchRequestSchema,
  desktopLaunchResponseSchema,
  desktopOpenRequestSchema,
  desktopOpenResponseSchema,
  type DesktopLaunchRequest,
  type DesktopLaunchResponse,
  type DesktopOpenRequest,
  type DesktopOpenResponse,
} from './desktop/launch.ts';
export {
  desktopRecordingStatusSchema,
  desktopRecordingSchema,
  desktopRecordingListSchema,
  desktopRecordingStartRequestSchema,
  type DesktopRecordingStatus,
  type DesktopRecordingInfo,
  type DesktopRecordingListResponse,
  type DesktopRecordingStartRequest,
} from './desktop/recording.ts';
export {
  desktopStreamStatusSchema,
  desktopStreamQuerySchema,
  desktopStreamInputSchema,
  type DesktopStreamStatusResponse,
  type DesktopStreamInput,
} from './desktop/stream.ts';
export {
  eventPageSchema,
  eventSenderSchema,
  sessionEventSchema,
  type EventGap,
  type EventPage,
  type EventSender,
  type SessionEvent,
} from './sessions/event.ts';
export {
  isServerEvent,
  type ServerEventMethod,
  type ServerEventParams,
  type ServerEventPayload,
} from './sessions/server-event.ts';
export {
  acpEnvelopeSchema,
  acpServerListSchema,
  acpServerSchema,
  type AcpEnvelope,
  type AcpServer,
  type AcpServerList,
} from './acp/acp-server.ts';
export {
  mcpConfigListSchema,
  mcpServerConfigSchema,
  type McpConfigList,
  type McpServerConfig,
} from './settings/mcp-config.ts';
export { settingsNameSchema } from './settings/settings-name.ts';
export {
  skillsConfigListSchema,
  skillsConfigSchema,
  skillSourceSchema,
  type SkillsConfig,
  type SkillsConfigList,
  type SkillSource,
} from './settings/skills-config.ts';
export {
  fileActionResponseSchema,
  fileMoveRequestSchema,
  fileMoveResponseSchema,
  fileUploadResponseSchema,
  fileWriteResponseSchema,
  type FileActionResponse,
  type FileMoveRequest,
  type FileMoveResponse,
  type FileUploadResponse,
  type FileWriteResponse,
} from './files/file-action.ts';
export {
  fileEntryListSchema,
  fileEntrySchema,
  fileEntryTypes,
  fileStatSchema,
  type FileEntry,
  type FileEntryType,
  type FileStat,
} from './files/file-entry.ts';
export { filePathSchema } from './files/file-path.ts';
export {
  fileMatchSchema,
  fileSearchEndSchema,
  fileSearchLineSchema,
  type FileMatch,
  type FileSearchEnd,
  type FileSearchLine,
} from './files/file-search.ts';
export { watchedChangeSchema, watchedChangeTypes, type WatchedChange } from './files/file-watch.ts';
export type {
  ProvisionProgress,
  SandboxCreateOptions,
  SandboxListEntry,
  SandboxProvider,
  SandboxProviderCapabilities,
} from './provider/sandbox-provider.ts';
export type {
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  SessionPersistDriver,
  SessionRecord,
} from './persist/session-persist-driver.ts';
export {
  defaultProcessConfig,
  processConfigSchema,
  processConfigUpdateSchema,
  type ProcessConfig,
  type ProcessConfigUpdate,
} from './processes/process-config.ts';
export { type ProcessLimits } from './processes/process-command.ts';
export {
  processRunRequestSchema,
  processRunResponseSchema,
  type ProcessRunRequest,
  type ProcessRunResponse,
} from './processes/run-process.ts';
export {
  processCreateRequestSchema,
  processInfoSchema,
  processListSchema,
  processOwnerSchema,
  processSignalRequestSchema,
  type ProcessCreateRequest,
  type ProcessInfo,
  type ProcessList,
  type ProcessOwner,
  type ProcessResourceUsage,
  type ProcessSignalRequest,
  type ProcessState,
} from './processes/process-info.ts';
export {
  processLogsSchema,
  processLogsStreamSchema,
  type ProcessLogEntry,
  type ProcessLogExit,
  type ProcessLogGap,
  type ProcessLogs,
  type ProcessLogsStream,
} from './processes/process-logs.ts';
export {
  processInputRequestSchema,
  processInputResponseSchema,
  type ProcessInputRequest,
  type ProcessInputResponse,
} from './processes/process-input.ts';
export {
  terminalClientFrameSchema,
  terminalSizeSchema,
  type TerminalClientFrame,
  type TerminalErrorFrame,
  type TerminalExitFrame,
  type TerminalReadyFrame,
  type TerminalServerFrame,
  type TerminalSize,
} from './processes/terminal.ts';
export { gitBranchNameSchema, gitPathSchema, gitRemoteNameSchema, gitRevisionSchema } from './git/reference.ts';
export {
  gitChangeKinds,
  gitChangeKindSchema,
  gitHeadSchema,
  gitStatusEntrySchema,
  gitStatusSchema,
  type GitChangeKind,
  type GitHead,
  type GitStatus,
  type GitStatusEntry,
} from './git/status.ts';
export { fileChangeSchema, treeDiffSchema, type FileChange, type TreeDiff } from './git/diff.ts';
export {
  gitBranchListSchema,
  gitBranchSchema,
  gitCommitSchema,
  gitLogSchema,
  type GitBranch,
  type GitBranchList,
  type GitCommit,
  type GitLog,
} from './git/history.ts';
export {
  gitCheckoutRequestSchema,
  gitCloneRequestSchema,
  gitCommitRequestSchema,
  gitCreateBranchRequestSchema,
  gitFetchRequestSchema,
  gitIdentitySchema,
  gitInitRequestSchema,
  gitProgressSchema,
  gitPullRequestSchema,
  gitPushRequestSchema,
  gitRepositoryStateSchema,
  type GitCheckoutRequest,
  type GitCloneRequest,
  type GitCommitRequest,
  type GitCreateBranchRequest,
  type GitFetchRequest,
  type GitIdentity,
  type GitInitRequest,
  type GitProgress,
  type GitPullRequest,
  type GitPushRequest,
  type GitRepositoryState,
} from './git/requests.ts';
export {
  checkpointListSchema,
  checkpointReasons,
  checkpointSchema,
  createCheckpointRequestSchema,
  restoreCheckpointRequestSchema,
  restoredCheckpointSchema,
  type Checkpoint,
  type CheckpointList,
  type CreateCheckpointRequest,
  type RestoreCheckpointRequest,
  type RestoredCheckpoint,
} from './checkpoints/checkpoint.ts';
