import type { Session as SessionView } from '@sandbox-agent/protocol';
import type { Clock } from '../lifecycle/clock.ts';
import type { SessionLog } from '../log/index.ts';
import type { AgentLink } from './agent-link.ts';
import type { AgentSettings } from './agent-settings.ts';
import { judgeState, type JudgedState } from './judge-state.ts';
import type { OpenToolCalls } from './open-tool-calls.ts';
import { policyOf } from './policy/session-policy.ts';
import type { SessionMetadata } from './session-metadata.ts';
import type { SessionPermissions } from './session-permissions.ts';
import type { Turns } from './turns.ts';

export interface SessionReportOptions {
  readonly log: SessionLog;
  readonly link: AgentLink;
  readonly turns: Turns;
  readonly permissions: SessionPermissions;
  readonly toolCalls: OpenToolCalls;
  readonly settings: AgentSettings;
  readonly clock: Clock;
  readonly silentAfterMs: number;
  metadata(): SessionMetadata;
}

/** Tells what a session is and does, with the evidence that the judgement rests on. */
export class SessionReport {
  readonly #options: SessionReportOptions;
  #lastCpuTimeMs = 0;
  closingSince: number | undefined;
  closedSince: number | undefined;

  constructor(options: SessionReportOptions) {
    this.#options = options;
  }

  /** `withUsage` reads the process tree: for one session, not for a list of hundreds. */
  view(options: { withUsage: boolean }): SessionView {
    const { log, link, settings } = this.#options;
    const { id, request, createdAt, agentSessionId, agentCapabilities, title, usage } = this.#options.metadata();
    const { state, since } = this.#judge();
    return {
      id,
      agent: request.agent,
      state,
      stateSince: since,
      evidence: this.#evidence(options.withUsage),
      cwd: request.cwd,
      modes: settings.modes ?? null,
      configOptions: settings.configOptions ?? null,
      firstIndex: log.firstIndex,
      lastIndex: log.lastIndex,
      createdAt,
      ...defined({ agentSessionId, agentCapabilities, title, usage, permissions: policyOf(this.#options.metadata()) }),
      ...defined({ pid: link.process?.pid, connectionId: link.process?.connectionId }),
    };
  }

  #judge(): JudgedState {
    const { link, turns, permissions, toolCalls, clock, silentAfterMs } = this.#options;
    return judgeState({
      createdAt: this.#options.metadata().createdAt,
      closingSince: this.closingSince,
      closedSince: this.closedSince,
      startingSince: link.startingSince,
      failedSince: link.failure?.since,
      turnStartedAt: turns.running?.startedAt,
      turnEndedAt: turns.lastEndedAt,
      cancellingSince: turns.running?.cancelledAt,
      permissionSince: permissions.list()[0]?.createdAt,
      toolCallSince: toolCalls.list()[0]?.since,
      lastByteFromAgentAt: link.process?.lastByteFromAgentAt,
      now: clock.now(),
      silentAfterMs,
    });
  }

  #evidence(withUsage: boolean): SessionView['evidence'] {
    const { link, turns, permissions, toolCalls } = this.#options;
    const usage = withUsage ? link.process?.usage() : undefined;
    const cpuMovedMs = usage === undefined ? undefined : Math.max(0, usage.cpuTimeMs - this.#lastCpuTimeMs);
    this.#lastCpuTimeMs = usage?.cpuTimeMs ?? this.#lastCpuTimeMs;
    return {
      agentAlive: link.process !== undefined,
      openToolCalls: toolCalls.list().map(({ toolCallId, title }) => ({ toolCallId, ...defined({ title }) })),
      openPermissionRequests: permissions.list().map(({ requestId }) => requestId),
      queuedPrompts: turns.queuedCount,
      ...usage,
      ...defined({
        cpuMovedMs,
        lastByteFromAgentAt: link.process?.lastByteFromAgentAt,
        lastByteToAgentAt: link.process?.lastByteToAgentAt,
        runningPromptId: turns.running?.entry.promptId,
        reason: link.failure?.message,
      }),
    };
  }
}

/** The members of an object that have a value. */
function defined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
