/** The agent answered a request with a JSON-RPC error. */
export class AgentRequestError extends Error {
  override readonly name = 'AgentRequestError';
  readonly method: string;
  /** As the agent sent it: agents also use codes outside JSON-RPC's range. */
  readonly code: number;
  readonly data: unknown;

  constructor(method: string, error: { readonly code: number; readonly message: string; readonly data?: unknown }) {
    super(error.message);
    this.method = method;
    this.code = error.code;
    this.data = error.data;
  }
}

/** How an agent process ended, with what it last said on stderr. */
export interface AgentExit {
  /** Null with a null `signal` when the process lives but can no longer be talked to. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly oom: boolean;
  /** See `ProcessExit`. */
  readonly peakResidentBytes?: number;
  readonly stderrTail: string;
}

/** The agent cannot answer: it exited, or closed its stdin or stdout (then it is being ended). */
export class AgentExitedError extends Error implements AgentExit {
  override readonly name = 'AgentExitedError';
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly oom: boolean;
  readonly stderrTail: string;

  constructor(detail: string, exit: AgentExit) {
    super(detail);
    this.exitCode = exit.exitCode;
    this.signal = exit.signal;
    this.oom = exit.oom;
    this.stderrTail = exit.stderrTail;
  }
}

/** The agent did not answer within the `timeoutMs` the caller asked for. A later answer still reaches `onBatch`. */
export class AgentTimeoutError extends Error {
  override readonly name = 'AgentTimeoutError';
  readonly method: string;
  readonly timeoutMs: number;

  constructor(method: string, timeoutMs: number) {
    super(`${method} was not answered within ${timeoutMs} ms`);
    this.method = method;
    this.timeoutMs = timeoutMs;
  }
}
