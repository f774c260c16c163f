import type { JsonRpcId, PermissionAnswer, PermissionDecision, PermissionRequest } from '@sandbox-agent/protocol';
import type { AgentProcess } from '../acp/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { ClosedPermission, OpenPermissions } from './open-permissions.ts';
import type { SessionJournal } from './session-journal.ts';

export interface SessionPermissionsOptions {
  readonly sessionId: string;
  readonly open: OpenPermissions;
  readonly journal: SessionJournal;
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
  asked(request: { index: number; rpcId: JsonRpcId; params: unknown }): void {
    const { open, sessionId, clock, journal } = this.#options;
    const { isRunning, isCancelling } = this.#options.turn();
    if (isRunning && !isCancelling) {
      journal.server({ method: '_server/state', params: { state: 'waiting_for_permission' } });
    }
    open.opened({ ...request, sessionId, createdAt: clock.now() });
    if (isCancelling) {
      this.cancelAll();
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
    const { open, clock, journal } = this.#options;
    const closed = open.decide(requestId, answer, { by, decidedAt: clock.now() });
    this.#deliver(closed);
    if (open.size === 0 && this.#options.turn().isRunning) {
      journal.server({ method: '_server/state', params: { state: 'working' } });
    }
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
