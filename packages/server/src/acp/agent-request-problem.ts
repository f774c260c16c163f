import { ProblemError } from '../http/problem-error.ts';
import type { AgentRequestError } from './agent-errors.ts';

/** The one code that all agents use with one meaning: ACP's "authentication required". */
const authenticationRequired = -32000;

/** The JSON-RPC error of an agent as a caller is told it. That credentials are missing has a code of its own, for its remedy is another. */
export function agentRequestProblem(error: AgentRequestError): ProblemError {
  const agentError = { code: error.code, message: error.message, data: error.data };
  const isAuthentication = error.code === authenticationRequired;
  const authMethods = (error.data as { authMethods?: unknown } | null | undefined)?.authMethods;
  return new ProblemError(
    isAuthentication ? 'agent_authentication_required' : 'agent_error',
    `${error.method}: ${error.message}`,
    {
      context: { agentError, ...(isAuthentication && authMethods !== undefined ? { authMethods } : {}) },
      cause: error,
    },
  );
}
