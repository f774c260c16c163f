import type { AgentInstallProgress } from '@sandbox-agent/protocol';
import type { AgentQuirks } from './agent-quirks.ts';

/** What a session asks for when it needs its agent started. */
export interface ResolveLaunchOptions {
  /** Absolute working directory of the session. */
  readonly cwd: string;
  /** The session's own variables; they win over everything. */
  readonly sessionEnv?: Readonly<Record<string, string>>;
  /** Told while a lazy install runs. */
  readonly onProgress?: (progress: AgentInstallProgress) => void;
  readonly signal?: AbortSignal;
}

/** Everything that is needed to spawn an agent. */
export interface AgentLaunch {
  readonly agentId: string;
  /** The installed version; absent when the program was not installed by this server. */
  readonly version?: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. Holds secrets: never logged. */
  readonly env: Record<string, string>;
  readonly quirks: AgentQuirks;
}

/**
 * Resolves an agent's id to a command, installing it first when that is allowed and needed.
 *
 * @throws ProblemError `unsupported_agent`, `agent_not_installed` or `install_failed`
 */
export type ResolveLaunch = (agentId: string, options: ResolveLaunchOptions) => Promise<AgentLaunch>;
