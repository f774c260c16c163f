import type { PromptContentBlock, Usage } from '@sandbox-agent/protocol';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AgentLink, AgentRun } from './agent-link.ts';
import type { SessionQuirks, SessionTimings } from './dependencies.ts';
import type { PromptLedger } from './prompt-ledger.ts';
import type { ServerEvent, SessionJournal } from './session-journal.ts';

/** What turns need of their session. */
export interface TurnDependencies {
  readonly journal: SessionJournal;
  readonly ledger: PromptLedger;
  readonly link: AgentLink;
  readonly timings: SessionTimings;
  readonly clock: Clock;
  readonly logger: Logger;
  createId(): string;
  /** What goes to the agent for a prompt: with the history in front where the agent does not know it. */
  compose(run: AgentRun, prompt: PromptContentBlock[]): Promise<PromptContentBlock[]>;
  /** What is done before a turn goes to the agent. Absent: nothing, and nothing is waited for. */
  readonly beforeTurn: ((turn: { promptId: string; signal: AbortSignal }) => Promise<ServerEvent>) | undefined;
  /** Answers every open permission request as cancelled. */
  cancelPermissions(): void;
  /** Whether a tool call of the running turn has not ended. */
  hasOpenToolCalls(): boolean;
  /** What a turn took, by what the agent reported at its end. */
  usageOfTurn(reported: Usage, quirks: SessionQuirks): Usage;
  /** A turn is over; its end is about to be written. */
  onTurnEnding(): void;
}

/** Why a session takes no further turn. */
export type StopReason = 'deleted' | 'shutdown';
