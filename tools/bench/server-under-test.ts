/** One conversation with the stub agent. */
export interface BenchSession {
  /** The event stream of the session. */
  readonly streamUrl: string;
  readonly streamHeaders: Readonly<Record<string, string>>;
  /** Sends a prompt and resolves when the server answers that its turn has ended. */
  prompt(text: string): Promise<void>;
}

export interface RunningServer {
  readonly pid: number;
  readonly baseUrl: string;
  /** Spawn to the first 200 of `/v1/health`. */
  readonly readyMs: number;
  createSession(): Promise<BenchSession>;
  /** `kill -9` and a new start on the same state and port; resolves when that one is healthy. Requests under way fail. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A server that the benchmark starts, measures and stops. */
export interface ServerUnderTest {
  readonly name: string;
  /** Without an agent it is started as its users start it who bring none: nothing but an address and a place for its state. */
  start(options?: { readonly withAgent: boolean }): Promise<RunningServer>;
}
