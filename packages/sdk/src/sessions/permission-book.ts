import type { RequestPermissionRequest } from '@agentclientprotocol/sdk';
import type { PermissionList, PermissionRequest, SessionEvent } from '@sandbox-agent/protocol';
import { isServerEvent } from '@sandbox-agent/protocol/server-events';
import { callListener, type ReportError } from '../runtime/listeners.ts';
import { permissionIdOf } from './permission-id.ts';
import type { PermissionRequestListener, SessionPermissionRequest } from './session-types.ts';

export interface PermissionBookOptions {
  readonly sessionId: string;
  readonly agentSessionId: () => string;
  /** `GET permissions`. */
  readonly list: () => Promise<PermissionList>;
  /** Whether asking the server makes sense now. */
  readonly isAttached: () => boolean;
  /** The event of an index: it has the request as the agent sent it. */
  readonly findEvent: (eventIndex: number) => Promise<SessionEvent | undefined>;
  readonly reportError: ReportError;
}

/**
 * The open permission requests of a session. Each listener is told of each request once, whether it came before or after the
 * listener. Nothing is answered here: without a listener a request stays open.
 */
export class PermissionBook {
  readonly #options: PermissionBookOptions;
  readonly #open = new Map<string, SessionPermissionRequest>();
  readonly #decided = new Set<string>();
  readonly #listeners = new Set<{ readonly call: PermissionRequestListener; readonly told: Set<string> }>();
  #refreshing: Promise<void> | undefined;
  #refreshAgain = false;

  constructor(options: PermissionBookOptions) {
    this.#options = options;
  }

  /** The open request of a request id, as far as this client knows. */
  get(requestId: string): SessionPermissionRequest | undefined {
    return this.#open.get(requestId);
  }

  /** Returns how to remove the listener. */
  addListener(call: PermissionRequestListener): () => void {
    const entry = { call, told: new Set<string>() };
    this.#listeners.add(entry);
    this.#announce();
    this.refreshInBackground();
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Takes in one event that is stored. */
  observe({ sender, payload }: SessionEvent): void {
    if (!('method' in payload)) {
      return;
    }
    if (sender === 'agent' && payload.method === 'session/request_permission' && 'id' in payload) {
      this.refreshInBackground();
    } else if (isServerEvent(payload, '_server/permission_decided')) {
      this.#decide(payload.params.requestId);
    }
  }

  /** Refreshes when there is somebody to tell. A failure is made good when the next stream opens. */
  refreshInBackground(): void {
    if (this.#listeners.size === 0 || !this.#options.isAttached()) {
      return;
    }
    this.refresh().catch(() => {});
  }

  /** Asks the server which requests are open, and tells the listeners of new ones. */
  async refresh(): Promise<readonly SessionPermissionRequest[]> {
    if (this.#refreshing) {
      this.#refreshAgain = true;
    }
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
    return [...this.#open.values()];
  }

  clear(): void {
    this.#open.clear();
  }

  async #refresh(): Promise<void> {
    do {
      this.#refreshAgain = false;
      const { permissions } = await this.#options.list();
      const ids = new Set(permissions.map((permission) => permission.requestId));
      for (const id of this.#open.keys()) {
        if (!ids.has(id)) {
          this.#decide(id);
        }
      }
      for (const permission of permissions) {
        if (!this.#open.has(permission.requestId) && !this.#decided.has(permission.requestId)) {
          this.#open.set(permission.requestId, await this.#describe(permission));
        }
      }
      this.#announce();
    } while (this.#refreshAgain);
  }

  #decide(requestId: string): void {
    this.#open.delete(requestId);
    this.#decided.add(requestId);
    if (this.#decided.size > 1_024) {
      this.#decided.delete(this.#decided.values().next().value as string);
    }
  }

  #announce(): void {
    for (const { call, told } of [...this.#listeners]) {
      for (const [id, request] of [...this.#open]) {
        if (!told.has(id)) {
          told.add(id);
          callListener(call, request, this.#options.reportError);
        }
      }
    }
  }

  async #describe(permission: PermissionRequest): Promise<SessionPermissionRequest> {
    const { requestId, createdAt, sessionId, availableReplies, options, index } = permission;
    const toolCall = permission.toolCall as RequestPermissionRequest['toolCall'];
    return {
      id: permissionIdOf(sessionId, requestId),
      createdAt,
      sessionId,
      agentSessionId: this.#options.agentSessionId(),
      availableReplies,
      options: options.map((option) => ({ optionId: option.optionId, name: option.name, kind: option.kind })),
      toolCall,
      rawRequest: (await this.#rawRequest(index)) ?? {
        sessionId: this.#options.agentSessionId(),
        options: options as unknown as RequestPermissionRequest['options'],
        toolCall,
      },
    };
  }

  async #rawRequest(index: number): Promise<RequestPermissionRequest | undefined> {
    const payload = (await this.#options.findEvent(index))?.payload;
    return payload && 'params' in payload ? (payload.params as RequestPermissionRequest) : undefined;
  }
}
