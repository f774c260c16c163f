import { errorCodeOf, type ErrorCode, type ProblemDetails } from '@sandbox-agent/protocol/errors';

/** The server answered with an error. `problem` is its body when it was problem details. */
export class SandboxAgentError extends Error {
  override readonly name: string = 'SandboxAgentError';
  /** The HTTP status. */
  readonly status: number;
  readonly problem?: ProblemDetails;
  readonly response: Response;

  constructor(status: number, problem: ProblemDetails | undefined, response: Response) {
    super(problem ? describe(problem) : `Request failed with status ${status}`);
    this.status = status;
    if (problem) {
      this.problem = problem;
    }
    this.response = response;
  }

  /** The code of the error table, or `undefined` when the body was no problem of this build's table. */
  get code(): ErrorCode | undefined {
    return this.problem && errorCodeOf(this.problem);
  }
}

function describe(problem: ProblemDetails): string {
  return problem.detail ? `${problem.title}: ${problem.detail}` : problem.title;
}
