/** Why a server cannot do something. Shown as the reason of the skipped scenarios. */
export interface Unsupported {
  unsupported: string;
}

/**
 * What is spoken: `sessions` is `/v1/sessions` of this project, `acp` is `/v1/acp/{serverId}` as the published 0.4.2 server
 * speaks it.
 */
export type ServerApi = 'sessions' | 'acp';

/** A server that the suite has for itself. */
export interface StartedServer {
  baseUrl: string;
  /** Sends a signal to the server's process. Without it the scenarios that end the server are skipped. */
  kill?(signal: 'SIGTERM' | 'SIGINT'): void;
  /** Resolves when the server's process has ended. Goes with `kill`. */
  exited?: Promise<unknown>;
  /** Ends it in bounded time, by force when it has to be, with the agents it left. Idempotent. */
  stop(): Promise<void>;
}

/** What is true of a server beyond its API. */
export interface ServerCapabilities {
  /** The pids that an agent tells can be looked up in `/proc` of the machine that the suite runs on. */
  visibleProcesses: true | Unsupported;
  /** The programs of the desktop are installed where the server runs. Default: not known, so not asked for. */
  desktop?: true | Unsupported;
}

/** A server to grade. `baseUrl`, `start`, or both. */
export interface ServerTarget {
  /** Names the suite. */
  name: string;
  api: ServerApi;
  /** A server that runs already and is shared by the scenarios that do not end it. */
  baseUrl?: string;
  /**
   * A server for one scenario: for those that end it, and for all when there is no `baseUrl`. It must know the same agent under
   * the same token.
   */
  start?(): Promise<StartedServer>;
  /** Sent as a bearer token. */
  token?: string;
  /** How this server calls the scripted agent. */
  agent: string;
  /** An absolute directory on the server's machine that sessions can work in. */
  cwd: string;
  /**
   * Another one, neither above nor below it, for workspaces that are restored: that waits for sessions which work around them. Default
   * `cwd`, which does where scenarios run one after the other.
   */
  workspaces?: string;
  capabilities: ServerCapabilities;
  /** The longest a scenario may take, in milliseconds; then it has failed. Default 20,000. */
  timeoutMs?: number;
}
