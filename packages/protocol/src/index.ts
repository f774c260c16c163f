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
export { tokenNameSchema } from './tokens/token-name.ts';
export { tokenScopes, tokenScopeSchema, type TokenScope } from './tokens/token-scope.ts';
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
