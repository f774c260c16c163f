import type {
  RequestPermissionResponse,
  SessionConfigOption,
  SessionModeState,
  SetSessionConfigOptionResponse,
  SetSessionModeResponse,
} from '@agentclientprotocol/sdk';
import type {
  CancelResponse,
  PermissionDryRun,
  PermissionPolicy,
  PermissionReply,
  Session as SessionStatus,
  SessionEvent,
  SessionRecord,
} from '@sandbox-agent/protocol';
import type { CancelOptions } from './cancel.ts';
import { getConfigOptions, setCategory, setConfigOption, setMode } from './configure.ts';
import { modesOf } from './config-options.ts';
import type { ForkOptions } from './fork.ts';
import { iterateEvents } from './iterate-events.ts';
import type { LiveSession } from './live-session.ts';
import { answerPermission } from './permission-answer.ts';
import { setPermissionPolicy, tryPermissionPolicy } from './permission-policy.ts';
import { sendPrompt } from './prompt.ts';
import { sendRawMethod } from './raw-method.ts';
import type {
  PermissionRequestListener,
  PromptInput,
  PromptOptions,
  PromptResult,
  SessionErrorListener,
  SessionEventListener,
  SessionEventsOptions,
  SessionGapListener,
  SessionPermissionRequest,
  SessionSendOptions,
} from './session-types.ts';
import type { Sessions } from './sessions.ts';

/** A handle of one conversation with one agent. Handles of the same id are the same object within a client. */
export class Session {
  readonly #sessions: Sessions;
  readonly #live: LiveSession;

  /** Clients make these; see `createSession`, `resumeSession`, `getSession`. */
  constructor(sessions: Sessions, live: LiveSession) {
    this.#sessions = sessions;
    this.#live = live;
  }

  get id(): string {
    return this.#live.id;
  }

  get agent(): string {
    return this.#live.record.agent;
  }

  /** The agent's own id of the conversation. */
  get agentSessionId(): string {
    return this.#live.record.agentSessionId;
  }

  get lastConnectionId(): string {
    return this.#live.record.lastConnectionId;
  }

  /** Epoch milliseconds. */
  get createdAt(): number {
    return this.#live.record.createdAt;
  }

  /** Epoch milliseconds; `undefined` while the session lives. */
  get destroyedAt(): number | undefined {
    return this.#live.record.destroyedAt;
  }

  get title(): string | undefined {
    return this.#live.record.title;
  }

  /** Reads the record from the store again. */
  async refresh(): Promise<Session> {
    return (await this.#sessions.require(this.id)).handle;
  }

  /** What the server says now: state, evidence, usage. */
  inspect(): Promise<SessionStatus> {
    return this.#sessions.inspect(this.id);
  }

  /**
   * Sends a prompt and resolves when its turn has ended, after all of its events. It is sent once, whatever is cut on the way.
   *
   * Rejects with `AgentExitedError`, `AgentError`, `SandboxAgentError`, `SessionLostError`, `ServerUnreachableError`,
   * `SandboxDestroyedError`, `PersistError`, `ClientDisposedError`, or the signal's reason.
   */
  prompt(prompt: PromptInput, options?: PromptOptions): Promise<PromptResult> {
    return sendPrompt(this.#sessions.context, this.#live, prompt, options);
  }

  /** Cancels the running turn, or with `promptId` one prompt; the session goes on. Its prompt resolves with stop reason `cancelled`. */
  cancel(options?: CancelOptions): Promise<CancelResponse> {
    return this.#sessions.cancel(this.id, options);
  }

  /**
   * A second session that goes on from where this one is: both then go their own way. Rejects with `SandboxAgentError` of code
   * `conflict` while a turn runs.
   */
  fork(options: ForkOptions = {}): Promise<Session> {
    return this.#sessions.fork(this.id, options);
  }

  /** The events after an index, 0 for all: what is stored, then what comes. */
  events(options?: SessionEventsOptions): AsyncGenerator<SessionEvent, void, undefined> {
    return iterateEvents(this.#sessions.context, this.#live, options);
  }

  rawSend(method: string, params: Record<string, unknown> = {}, options?: SessionSendOptions): Promise<unknown> {
    return sendRawMethod(this.#sessions.context, this.#live, { method, params, options });
  }

  async setMode(modeId: string): Promise<SetSessionModeResponse | void> {
    await setMode(this.#sessions.context, this.#live, modeId);
    return {};
  }

  setConfigOption(configId: string, value: string | boolean): Promise<SetSessionConfigOptionResponse> {
    return setConfigOption(this.#sessions.context, this.#live, configId, value);
  }

  setModel(model: string): Promise<SetSessionConfigOptionResponse> {
    return setCategory(this.#sessions.context, this.#live, 'model', model);
  }

  setThoughtLevel(thoughtLevel: string): Promise<SetSessionConfigOptionResponse> {
    return setCategory(this.#sessions.context, this.#live, 'thought_level', thoughtLevel);
  }

  getConfigOptions(): Promise<SessionConfigOption[]> {
    return getConfigOptions(this.#sessions.context, this.#live);
  }

  /** `null` when the agent has none. */
  async getModes(): Promise<SessionModeState | null> {
    await getConfigOptions(this.#sessions.context, this.#live);
    return modesOf(this.#live.record);
  }

  /** Called with each event once, in order, after it was stored. Returns how to stop. */
  onEvent(listener: SessionEventListener): () => void {
    return this.#live.listeners.add(listener);
  }

  /** Called with each open permission request once, those that were open before included. Returns how to stop. */
  onPermissionRequest(listener: PermissionRequestListener): () => void {
    return this.#live.permissions.addListener(listener);
  }

  /** Called when events are missing. Without such a listener the client's `onError` is told. Returns how to stop. */
  onGap(listener: SessionGapListener): () => void {
    return this.#live.gaps.add(listener);
  }

  /** Called when events stop coming, with the reason. The next prompt starts them again. Returns how to stop. */
  onError(listener: SessionErrorListener): () => void {
    return this.#live.errors.add(listener);
  }

  /** The permission requests that are open now, asked of the server. */
  getOpenPermissions(): Promise<readonly SessionPermissionRequest[]> {
    return this.#live.permissions.refresh();
  }

  respondPermission(permissionId: string, reply: PermissionReply): Promise<void> {
    return answerPermission(this.#sessions.context, this.#live, permissionId, { reply });
  }

  /** Answers with one option of the agent by its id. The outcome `cancelled` cancels the turn, which is what it means in ACP. */
  async rawRespondPermission(permissionId: string, response: RequestPermissionResponse): Promise<void> {
    if (response.outcome.outcome === 'cancelled') {
      await this.cancel();
      return;
    }
    const { optionId } = response.outcome;
    await answerPermission(this.#sessions.context, this.#live, permissionId, { optionId });
  }

  /** Replaces the policy that the server answers permission requests by, also those that are open; `null` removes it. */
  setPermissionPolicy(policy: PermissionPolicy | null): Promise<void> {
    return setPermissionPolicy(this.#sessions.context, this.id, policy);
  }

  /** What a policy would have answered to the permission requests so far. Changes nothing. */
  tryPermissionPolicy(policy: PermissionPolicy): Promise<PermissionDryRun> {
    return tryPermissionPolicy(this.#sessions.context, this.id, policy);
  }

  toRecord(): SessionRecord {
    return structuredClone(this.#live.record);
  }

  /** Shows another record, until the store or the server says otherwise. */
  apply(record: SessionRecord): void {
    this.#live.adoptRecord(structuredClone(record));
  }
}
