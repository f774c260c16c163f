import type { JsonRpcError } from '@sandbox-agent/protocol';
import type { ProblemDetails } from '@sandbox-agent/protocol/errors';
import { SandboxAgentError } from './sandbox-agent-error.ts';

/** The agent itself answered with a JSON-RPC error. */
export class AgentError extends SandboxAgentError {
  override readonly name = 'AgentError';
  /** As the agent sent it; code -32603 when the server could not pass the original on. */
  readonly rpcError: JsonRpcError;

  constructor(problem: ProblemDetails, response: Response) {
    super(problem.status, problem, response);
    this.rpcError = isJsonRpcError(problem['agentError'])
      ? problem['agentError']
      : { code: -32603, message: problem.detail ?? problem.title };
  }
}

function isJsonRpcError(value: unknown): value is JsonRpcError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'number' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
