import type { JsonRpcId, PermissionAnswer, PermissionDecision, PermissionRequest } from '@sandbox-agent/protocol';
import type { AgentProcess } from '../acp/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import {
  permissionRequestId,
  readPermissionParams,
  type AskedPermission,
  type ClosedPermission,
  type OpenPermissions,
} from './open-permissions.ts';
import type { PolicyDecision, SessionPolicy } from './policy/session-policy.ts';
import type { SessionJournal } from './session-journal.ts';

export interface SessionPermissionsOptions {
  readonly sessionId: string;
  readonly open: OpenPermissions;
  readonly journal: SessionJournal;
  readonly policy: SessionPolicy;
  readonly clock: Clock;
  /** The process that waits for the answers. */
  process(): AgentProcess | undefined;
  /**
   * How the turn is: an agent may also ask between turns. While one is being cancelled, a request that comes late is answered as
   * cancelled at once.
   */
  turn(): { readonly isRunning: boolean; readonly isCancelling: boolean };
}

/** Carries decisions on permission requests to the log and to the agent. Each decision is an event before the agent hears of it. */
export class SessionPermissions {
  readonly #options: SessionPermissionsOptions;

  constructor(options: SessionPermissionsOptions) {
    this.#options = options;
  }

  list(): PermissionRequest[] {
    return this.#options.open.list();
  }

  /** The agent asks. */
  asked(request: AskedPermission): void {
    const { open, sessionId, clock, journal, policy } = this.#options;
    const requestId = permissionRequestId(request.index);
    if (open.decisionOf(requestId) !== undefined) {
      // The log refused what followed its decision, and is tried again.
      return;
    }
    const { isRunning, isCancelling } = this.#options.turn();
    const { toolCall } = (request.params ?? {}) as { toolCall?: unknown };
    const { options } = readPermissionParams(request.params);
    const decision = isCancelling ? undefined : policy.decide({ toolCall, options });
    if (isRunning && !isCancelling && decision === undefined) {
      journal.server({ method: '_server/state', params: { state: 'waiting_for_permission' } });
    }
    open.opened({ ...request, sessionId, createdAt: clock.now() });
    if (isCancelling) {
      this.cancelAll();
    } else if (decision !== undefined) {
      this.#decideByPolicy({ requestId, rpcId: request.rpcId }, decision);
    }
  }

  /** An earlier run of the server was killed before anybody decided: they are open until they are cancelled. */
  restored(requests: readonly AskedPermission[]): void {
    const { open, sessionId, clock } = this.#options;
    for (const request of requests) {
      open.opened({ ...request, sessionId, createdAt: clock.now() });
    }
  }

  /** The policy has changed: what is open is held against the new one. */
  policyChanged(): void {
    const { open, policy } = this.#options;
    for (const request of open.list()) {
      const decision = policy.decide(request);
      const rpcId = open.rpcIdOf(request.requestId);
      if (decision !== undefined && rpcId !== undefined) {
        this.#decideByPolicy({ requestId: request.requestId, rpcId }, decision);
        this.#noteIfNoneOpen();
      }
    }
  }

  /** The agent takes its own request back. */
  withdrawn(rpcId: JsonRpcId): void {
    const { open, clock } = this.#options;
    const cancelled = open.cancelByRpcId(rpcId, { by: 'agent', decidedAt: clock.now() });
    if (cancelled !== undefined) {
      this.#deliver(cancelled);
    }
  }

  /** A client answers. Throws as `OpenPermissions.decide`, or what the log throws: then the request is still open. */
  answer(requestId: string, answer: PermissionAnswer, by: string): PermissionDecision {
    const { open, clock } = this.#options;
    const closed = open.decide(requestId, answer, { by, decidedAt: clock.now() });
    this.#deliver(closed);
    this.#noteIfNoneOpen();
    return closed.decision;
  }

  /** Every open request is answered as cancelled, as ACP asks of a client that cancels a turn or ends. */
  cancelAll(): void {
    const { open, clock } = this.#options;
    const closed = open.cancelAll({ by: 'server', decidedAt: clock.now() });
    closed.forEach((one, index) => {
      try {
        this.#deliver(one);
      } catch (error) {
        closed.slice(index + 1).forEach(({ reopen }) => reopen());
        throw error;
      }
    });
  }

  #decideByPolicy(request: { requestId: string; rpcId: JsonRpcId }, { answer, rule }: PolicyDecision): void {
    const { open, clock } = this.#options;
    const decider = { by: 'policy', decidedAt: clock.now(), ...(rule === undefined ? {} : { rule }) };
    const closed =
      answer === 'cancelled'
        ? open.cancelByRpcId(request.rpcId, decider)
        : open.decide(request.requestId, answer, decider);
    if (closed !== undefined) {
      this.#deliver(closed);
    }
  }

  #noteIfNoneOpen(): void {
    const { open, journal } = this.#options;
    if (open.size === 0 && this.#options.turn().isRunning) {
      journal.server({ method: '_server/state', params: { state: 'working' } });
    }
  }

  #deliver({ rpcId, decision, reopen }: ClosedPermission): void {
    try {
      this.#options.journal.server({ method: '_server/permission_decided', params: decision });
    } catch (error) {
      // What is not in the log has not been decided.
      reopen();
      throw error;
    }
    const outcome =
      decision.outcome === 'selected' ? { outcome: 'selected', optionId: decision.optionId } : { outcome: 'cancelled' };
    this.#options.process()?.respond(rpcId, { result: { outcome } });
  }
}
