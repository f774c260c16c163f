import type { AgentSetup, Script } from '../scripted-agent/script.ts';
import type { EventFrame } from './event-frame.ts';
import type { EventReader } from './event-reader.ts';
import type { HttpAnswer } from './http-client.ts';

/** How a turn ended: with the stop reason of the agent, or with what went wrong. */
export interface TurnEnd {
  readonly stopReason?: string;
  readonly failure?: TurnFailure;
}

/** `code` is that of a problem: `agent_process_exited`, `agent_error`, … */
export interface TurnFailure {
  readonly code: string;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly stderrTail?: string;
}

/** What the scripted agent does before a prompt. */
export type ConversationSetup = Pick<AgentSetup, 'methods'>;

/** One session with the scripted agent, over either API. */
export interface Conversation {
  /** The path that stands for it: `DELETE` ends it. */
  readonly path: string;
  /** Where its stream is. */
  readonly streamPath: string;
  /** Sends a script, with further text blocks behind it, and resolves with the end of its turn. */
  prompt(script: Script, ...texts: string[]): Promise<TurnEnd>;
  /** Opens its stream. `after` is the id of the last frame that is not wanted; 0 gives all. Default: what is to come. */
  read(options?: { readonly after?: number }): Promise<EventReader>;
  cancel(): Promise<void>;
  /** Answers a permission request by an option of the agent. */
  decide(asking: EventFrame, optionId: string): Promise<HttpAnswer>;
  delete(): Promise<HttpAnswer>;
}
