import type { JsonRpcId, PermissionAnswer, PermissionDecision, PermissionRequest } from '@sandbox-agent/protocol';
import type { AgentProcess } from '../acp/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { OpenPermissions } from './open-permissions.ts';
import type { SessionJournal } from './session-journal.ts';

export interface SessionPermissionsOptions {
  readonly sessionId: string;
  readonly open: OpenPermissions;
  readonly journal: SessionJournal;
  readonly clock: Clock;
  /** The process that waits for the answers. */
  process(): AgentProcess | undefined;
  /** Whether the turn is being cancelled: a request that comes late is answered as cancelled at once. */
  isCancelling(): boolean;
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
  asked(request: { index: number; rpcId: JsonRpcId; params: unknown }): void {
    const { open, sessionId, clock, journal } = this.#options;
    open.opened({ ...request, sessionId, createdAt: clock.now() });
    if (this.#options.isCancelling()) {
      this.cancelAll();
    } else {
      journal.server({ method: '_server/state', params: { state: 'waiting_for_permission' } });
    }
  }

  /** The agent takes its own request back. */
  withdrawn(rpcId: JsonRpcId): void {
    const { open, clock } = this.#options;
    const cancelled = open.cancelByRpcId(rpcId, { by: 'agent', decidedAt: clock.now() });
    if (cancelled !== undefined) {
      this.#deliver(cancelled.rpcId, cancelled.decision);
    }
  }

  /** A client answers. Throws as `OpenPermissions.decide`. */
  answer(requestId: string, answer: PermissionAnswer, by: string): PermissionDecision {
    const { open, clock, journal } = this.#options;
    const { rpcId, decision } = open.decide(requestId, answer, { by, decidedAt: clock.now() });
    this.#deliver(rpcId, decision);
    if (open.size === 0) {
      journal.server({ method: '_server/state', params: { state: 'working' } });
    }
    return decision;
  }

  /** Every open request is answered as cancelled, as ACP asks of a client that cancels a turn or ends. */
  cancelAll(): void {
    const { open, clock } = this.#options;
    for (const { rpcId, decision } of open.cancelAll({ by: 'server', decidedAt: clock.now() })) {
      this.#deliver(rpcId, decision);
    }
  }

  #deliver(rpcId: JsonRpcId, decision: PermissionDecision): void {
    this.#options.journal.server({ method: '_server/permission_decided', params: decision });
    const outcome =
      decision.outcome === 'selected' ? { outcome: 'selected', optionId: decision.optionId } : { outcome: 'cancelled' };
    this.#options.process()?.respond(rpcId, { result: { outcome } });
  }
}
