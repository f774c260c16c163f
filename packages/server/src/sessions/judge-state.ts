import type { SessionState } from '@sandbox-agent/protocol';

/** What the state of a session is judged by. Times are epoch milliseconds; an absent time means that it is not so. */
export interface StateFacts {
  readonly createdAt: number;
  readonly closingSince: number | undefined;
  readonly closedSince: number | undefined;
  readonly startingSince: number | undefined;
  /** When the agent last could not be started. */
  readonly failedSince: number | undefined;
  readonly turnStartedAt: number | undefined;
  readonly turnEndedAt: number | undefined;
  readonly cancellingSince: number | undefined;
  /** When the oldest open permission request came. */
  readonly permissionSince: number | undefined;
  /** When the oldest open tool call began. */
  readonly toolCallSince: number | undefined;
  readonly lastByteFromAgentAt: number | undefined;
  readonly now: number;
  readonly silentAfterMs: number;
}

export interface JudgedState {
  readonly state: SessionState;
  readonly since: number;
}

/** How long nothing may come from the agent before the turn is reported as waiting for its model. */
const waitingForModelAfterMs = 1_000;

/** Judges what a session is doing, and since when. A report, never a sentence: nothing is ended because of it. */
export function judgeState(facts: StateFacts): JudgedState {
  return (
    judgeEnd(facts) ?? (facts.turnStartedAt === undefined ? judgeRest(facts) : judgeTurn(facts, facts.turnStartedAt))
  );
}

function judgeEnd({ closedSince, closingSince }: StateFacts): JudgedState | undefined {
  if (closedSince !== undefined) {
    return { state: 'closed', since: closedSince };
  }
  return closingSince === undefined ? undefined : { state: 'closing', since: closingSince };
}

function judgeRest(facts: StateFacts): JudgedState {
  if (facts.startingSince !== undefined) {
    return { state: 'starting', since: facts.startingSince };
  }
  if (facts.failedSince !== undefined) {
    return { state: 'failed', since: facts.failedSince };
  }
  return { state: 'idle', since: facts.turnEndedAt ?? facts.createdAt };
}

function judgeTurn(facts: StateFacts, turnStartedAt: number): JudgedState {
  if (facts.cancellingSince !== undefined) {
    return { state: 'cancelling', since: facts.cancellingSince };
  }
  if (facts.startingSince !== undefined) {
    return { state: 'starting', since: facts.startingSince };
  }
  if (facts.permissionSince !== undefined) {
    return { state: 'waiting_for_permission', since: facts.permissionSince };
  }
  const lastSignAt = Math.max(facts.lastByteFromAgentAt ?? 0, turnStartedAt);
  const quietMs = facts.now - lastSignAt;
  if (quietMs >= facts.silentAfterMs) {
    return { state: 'silent', since: lastSignAt };
  }
  if (facts.toolCallSince !== undefined) {
    return { state: 'running_tool', since: facts.toolCallSince };
  }
  return quietMs >= waitingForModelAfterMs
    ? { state: 'waiting_for_model', since: lastSignAt }
    : { state: 'working', since: turnStartedAt };
}
