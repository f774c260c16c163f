export { startAgentProcess } from './start-agent-process.ts';
export type {
  AgentLaunch,
  AgentProcess,
  AgentProcessOptions,
  AgentRequestOptions,
  AgentResponse,
  SentMessage,
} from './agent-process.ts';
export { agentProblem } from './agent-problem.ts';
export { classifyJsonRpc, type JsonRpcKind } from './json-rpc.ts';
export { AgentExitedError, type AgentExit } from './agent-errors.ts';
export type { AgentLine, AgentMessageLine, InvalidAgentLine } from './agent-line.ts';
