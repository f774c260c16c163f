import { ProblemError } from '../http/problem-error.ts';
import { SpawnFailedError } from '../processes/contain/index.ts';
import { agentRequestProblem } from './agent-request-problem.ts';
import { AgentExitedError, AgentRequestError, AgentTimeoutError } from './agent-errors.ts';

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
    return agentRequestProblem(error);
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
