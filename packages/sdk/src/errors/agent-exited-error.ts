import type { ProblemDetails } from '@sandbox-agent/protocol/errors';
import { SandboxAgentError } from './sandbox-agent-error.ts';

/** The agent process ended while a turn ran. The session is kept; the next prompt starts the agent again. */
export class AgentExitedError extends SandboxAgentError {
  override readonly name = 'AgentExitedError';
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** For example `SIGKILL`; `null` when it exited by itself. */
  readonly signal: string | null;
  /** The last of what it wrote to its standard error. */
  readonly stderrTail: string;
  /** Whether the kernel took it for lack of memory, as far as the server can tell. */
  readonly oom: boolean;

  constructor(problem: ProblemDetails, response: Response) {
    super(problem.status, problem, response);
    this.exitCode = typeof problem['exitCode'] === 'number' ? problem['exitCode'] : null;
    this.signal = typeof problem['signal'] === 'string' ? problem['signal'] : null;
    this.stderrTail = typeof problem['stderrTail'] === 'string' ? problem['stderrTail'] : '';
    this.oom = problem['oom'] === true;
  }
}
