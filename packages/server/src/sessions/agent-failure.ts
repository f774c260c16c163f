import type { PromptError } from '@sandbox-agent/protocol';
import { agentProblem } from '../acp/index.ts';
import { ProblemError } from '../http/problem-error.ts';

/** What went wrong with an agent, as the end of a turn. */
export function promptErrorOf(error: unknown): PromptError {
  const problem = agentProblem(error);
  return problem instanceof ProblemError
    ? { ...problem.context, code: problem.code, message: problem.message }
    : { code: 'internal', message: 'The turn failed inside the server.' };
}
