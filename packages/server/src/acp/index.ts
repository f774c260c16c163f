export {
  startAgentProcess,
  type AgentLaunch,
  type AgentProcess,
  type AgentProcessOptions,
  type AgentRequestOptions,
  type AgentResponse,
  type SentMessage,
} from './agent-process.ts';
export { AgentExitedError, AgentRequestError, AgentTimeoutError, type AgentExit } from './agent-errors.ts';
export type { AgentLine, AgentMessageLine, InvalidAgentLine } from './agent-line.ts';
export { classifyJsonRpc, type JsonRpcKind } from './json-rpc.ts';
