/** `inherit`: to our standard error. `pipe`: to a file beside the sandbox's state. `silent`: nowhere. */
export type LocalLogMode = 'inherit' | 'pipe' | 'silent';

export interface LocalProviderOptions {
  /** Address the server listens on. Default `127.0.0.1`. */
  host?: string;
  /** Default 0: the kernel chooses a free one. */
  port?: number;
  /** Default: 256 random bits for each sandbox. It is passed in a file that only this user can read. */
  token?: string;
  /**
   * The server's executable, or a script that this Node runs. Default: `SANDBOX_AGENT_BIN`, else the installed
   * `@sandbox-agent/server`.
   */
  binaryPath?: string;
  /** Added to this process's environment for the server and its agents. */
  env?: Record<string, string>;
  /** What becomes of the server's log. Default `silent`; why a start failed is in the error in any case. */
  log?: LocalLogMode;
  /** The server's state directory; it stays when the sandbox is destroyed. Default: one of its own, which goes with it. */
  stateDir?: string;
  /** Where sessions work that name no directory, and what the sandbox APIs do not lead out of. Default: the working directory of this process. */
  root?: string;
  /** JSON or YAML file with agents of your own. */
  agentConfig?: string;
  /**
   * Whether the server outlives this process. Default false: it ends with this process, however that ends, and
   * `SandboxAgent.start` with the same `sandboxId` starts it again with all its sessions.
   */
  detached?: boolean;
  /** Milliseconds a server may take until it listens. Default 30,000. */
  startTimeoutMs?: number;
  /** Milliseconds a server may take to end itself and its agents before it is killed. Default 12,000. */
  stopTimeoutMs?: number;
  /** Where sandboxes are registered. Default: `sandbox-agent/local` in the user's state directory. */
  directory?: string;
}
