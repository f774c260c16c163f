import { createProblemDetails, errorCodeOf, isErrorCode, type ProblemDetails } from '@sandbox-agent/protocol/errors';
import type { PromptError } from '@sandbox-agent/protocol';
import { AgentError } from './agent-error.ts';
import { AgentExitedError } from './agent-exited-error.ts';
import { SandboxAgentError } from './sandbox-agent-error.ts';

/** The most specific error class for a problem. */
export function errorOfProblem(
  status: number,
  problem: ProblemDetails | undefined,
  response: Response,
): SandboxAgentError {
  switch (problem && errorCodeOf(problem)) {
    case 'agent_process_exited':
      return new AgentExitedError(problem as ProblemDetails, response);
    case 'agent_error':
    case 'agent_authentication_required':
      return new AgentError(problem as ProblemDetails, response);
    default:
      return new SandboxAgentError(status, problem, response);
  }
}

/**
 * The error of a turn that ended with one. It came as an event, not as an answer, so `response` is made up from the
 * problem: whoever reads `error.response` finds the same body and status as if the prompt had been waited for.
 */
export function errorOfTurn(error: PromptError, promptId: string): SandboxAgentError {
  const { code, message, ...context } = error;
  const problem = createProblemDetails({
    code: isErrorCode(code) ? code : 'internal',
    detail: message,
    context: { ...context, promptId, ...(isErrorCode(code) ? {} : { originalCode: code }) },
  });
  const response = new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json' },
  });
  return errorOfProblem(problem.status, problem, response);
}
