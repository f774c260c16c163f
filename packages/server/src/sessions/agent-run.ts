import type { AgentExit, AgentProcess } from '../acp/index.ts';
import type { AgentInbox } from './agent-inbox.ts';
import type { SessionQuirks } from './dependencies.ts';
import type { ResumeKind } from './handshake.ts';

/** One run of the agent with the conversation open in it. */
export interface AgentRun {
  readonly process: AgentProcess;
  readonly agentSessionId: string;
  readonly resumed: ResumeKind;
  readonly quirks: SessionQuirks;
  readonly inbox: AgentInbox;
  /** What its conversation was opened with. */
  readonly open: Readonly<Record<string, unknown>>;
  /** Resolves once its exit is in the log. */
  readonly exited: Promise<AgentExit>;
}
