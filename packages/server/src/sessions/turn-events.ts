import type { PromptError, Usage } from '@sandbox-agent/protocol';
import type { ServerEvent } from './session-journal.ts';

/** How a turn ended: a stop reason of the agent, or an error. */
export interface TurnOutcome {
  stopReason?: string;
  usage?: Usage;
  error?: PromptError;
}

/** A turn begins. */
export function turnStarted(promptId: string): ServerEvent[] {
  return [
    { method: '_server/turn_started', params: { promptId } },
    { method: '_server/state', params: { state: 'working' } },
  ];
}

/** A prompt has its answer. */
export function turnEnded(promptId: string, outcome: TurnOutcome): ServerEvent {
  return { method: '_server/turn_ended', params: { promptId, ...outcome } };
}
