import type { AgentProcess, AgentProcessOptions } from '../acp/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { CarryOver, SessionLog } from '../log/index.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ServerEvent } from './session-journal.ts';

/** What a session needs to know of its agent: how to start it and where it departs from the protocol. */
export interface SessionLaunch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Holds secrets: never logged. */
  readonly env: Readonly<Record<string, string>>;
  readonly quirks: SessionQuirks;
}

/** The departures that change how a session treats its agent. All false for an agent that does everything right. */
export interface SessionQuirks {
  /** After a cancelled turn every prompt gets the answer of the one before: the process has to be replaced. */
  readonly desyncAfterCancel: boolean;
  /** The same after a turn that failed. */
  readonly desyncAfterFailure: boolean;
  /** A cancelled turn leaves its command running: the process tree has to be ended. */
  readonly cancelLeavesCommand: boolean;
  /** A cancelled turn may answer `end_turn`. */
  readonly cancelReportsEndTurn: boolean;
  /** The usage in the answer of a prompt counts the session until then, and not the turn. */
  readonly usageIsCumulative: boolean;
  /** The conversation is repeated only after `session/load` was answered. */
  readonly replaysAfterAnswer: boolean;
  /** An agent message that is this and the id of a mode tells a change of mode. */
  readonly modeMarkerText?: string;
}

/** Bounds and graces of sessions. None of them is a deadline of a turn. */
export interface SessionTimings {
  /** How long `initialize` may take. Default 60000. */
  readonly initializeTimeoutMs: number;
  /** How long `session/new`, `session/load`, `session/resume` and a change of a setting may take. Default 120000. */
  readonly openTimeoutMs: number;
  /** How long a cancelled agent may go on before it is killed and the session resumed. Default 10000. */
  readonly cancelGraceMs: number;
  /** How long an agent may take to end by itself once a session is deleted. Default 1000. */
  readonly closeGraceMs: number;
  /** After how long without a byte a running turn is reported as `silent`. Default 60000. */
  readonly silentAfterMs: number;
  /** How often a log that refused an entry is tried again while the agent is paused. Default 500. */
  readonly storageRetryMs: number;
}

export const defaultSessionTimings: SessionTimings = {
  initializeTimeoutMs: 60_000,
  openTimeoutMs: 120_000,
  cancelGraceMs: 10_000,
  closeGraceMs: 1_000,
  silentAfterMs: 60_000,
  storageRetryMs: 500,
};

/** What is stored for a directory, made ready for one run of an agent there. */
export interface DirectorySettings {
  /** Names of the skills that were placed. */
  readonly skills: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** MCP servers as ACP takes them, once `initialize` told what the agent takes. Their headers are secrets: never logged. */
  mcpServersFor(capabilities: Readonly<Record<string, unknown>>): {
    readonly servers: readonly { readonly name: string }[];
    readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  };
}

/** A turn that is about to begin. */
export interface TurnToBegin {
  readonly sessionId: string;
  readonly promptId: string;
  readonly cwd: string;
  /** Aborted when nobody waits for the turn any more. */
  readonly signal: AbortSignal;
}

/** Everything the sessions feature is given. */
export interface SessionsDependencies {
  readonly stateDirectory: string;
  /** Where a session works that names no directory. */
  readonly rootDirectory: string;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timings: SessionTimings;
  /** A uuid v7: sortable by time. */
  createId(): string;
  openLog(options: {
    directory: string;
    sessionId: string;
    startIndex?: number;
    carryOver: CarryOver;
  }): Promise<SessionLog>;
  resolveLaunch(
    agentId: string,
    options: { cwd: string; sessionEnv?: Readonly<Record<string, string>>; signal?: AbortSignal },
  ): Promise<SessionLaunch>;
  /** What is stored for the directory of a session. Absent, or `undefined` from it: nothing is. */
  applySettings?(options: {
    agent: string;
    cwd: string;
    env?: Readonly<Record<string, string>> | undefined;
    /** Names that the session brought itself: those win. */
    mcpServerNames: readonly string[];
    signal: AbortSignal;
  }): Promise<DirectorySettings | undefined>;
  /**
   * Done before each turn of a session that was created with `checkpoints`; the turn waits for it, and its log gets the event. A
   * rejection becomes an event too.
   */
  beforeTurn?(turn: TurnToBegin): Promise<ServerEvent>;
  startAgentProcess(
    options: Pick<AgentProcessOptions, 'launch' | 'onBatch' | 'onSent' | 'onFault' | 'logger'>,
  ): Promise<AgentProcess>;
}
