import type { AgentProcess, AgentProcessOptions } from '../acp/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { SessionLog } from '../log/index.ts';
import type { Logger } from '../telemetry/logger.ts';

/** How to start an agent, as far as it matters here. */
export interface AgentStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Holds secrets: never logged. */
  readonly env: Readonly<Record<string, string>>;
}

interface SkippedSetting {
  readonly name: string;
  readonly reason: string;
}

/** The settings of a directory, as far as they matter here. */
export interface StoredSettings {
  readonly skipped: readonly SkippedSetting[];
  /** What an agent of these capabilities can be given. */
  mcpServersFor(capabilities: Readonly<Record<string, unknown>>): {
    readonly servers: readonly object[];
    readonly skipped: readonly SkippedSetting[];
  };
}

/** Everything that the ACP routes are given. */
export interface AcpHttpDependencies {
  readonly stateDirectory: string;
  /** Where agents are started; each session names its own directory. */
  readonly rootDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A uuid. */
  createId(): string;
  openLog(options: { directory: string; sessionId: string }): Promise<SessionLog>;
  /** @throws ProblemError `unsupported_agent` */
  requireAgent(agentId: string): void;
  /** @throws ProblemError `unsupported_agent`, `agent_not_installed` or `install_failed` */
  resolveLaunch(agentId: string, options: { cwd: string; signal?: AbortSignal }): Promise<AgentStart>;
  /** What is stored for the directory of a conversation. Absent, or `undefined` from it: nothing is. */
  applySettings?(options: {
    readonly agent: string;
    readonly cwd: string;
    /** Names that the client brought itself: those win. */
    readonly mcpServerNames: readonly string[];
    readonly signal: AbortSignal;
  }): Promise<StoredSettings | undefined>;
  startAgentProcess(
    options: Pick<AgentProcessOptions, 'launch' | 'onBatch' | 'onSent' | 'onFault' | 'logger'>,
  ): Promise<AgentProcess>;
}
