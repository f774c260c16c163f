import type { PromptError } from '@sandbox-agent/protocol';
import { AgentExitedError, AgentRequestError, AgentTimeoutError } from '../acp/index.ts';
import { ProblemError } from '../http/problem-error.ts';
import { SpawnFailedError } from '../processes/contain/index.ts';

/** What went wrong with an agent, as a caller is told it. Errors that are problems already, and unknown ones, stay as they are. */
export function agentProblem(error: unknown): unknown {
  if (error instanceof AgentExitedError) {
    const { exitCode, signal, stderrTail, oom } = error;
    return new ProblemError('agent_process_exited', error.message, {
      context: { exitCode, signal, stderrTail, oom },
      cause: error,
    });
  }
  if (error instanceof AgentRequestError) {
    return new ProblemError('agent_error', `${error.method}: ${error.message}`, {
      context: { agentError: { code: error.code, message: error.message, data: error.data } },
      cause: error,
    });
  }
  if (error instanceof AgentTimeoutError) {
    return new ProblemError('timeout', error.message, { context: { timeoutMs: error.timeoutMs }, cause: error });
  }
  if (error instanceof SpawnFailedError) {
    return new ProblemError('agent_process_exited', error.message, {
      context: { exitCode: null, signal: null, stderrTail: '' },
      cause: error,
    });
  }
  return error;
}

/** The same as the end of a turn. */
export function promptErrorOf(error: unknown): PromptError {
  const problem = agentProblem(error);
  return problem instanceof ProblemError
    ? { ...problem.context, code: problem.code, message: problem.message }
    : { code: 'internal', message: 'The turn failed inside the server.' };
}
