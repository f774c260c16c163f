/// <reference lib="esnext.disposable" preserve="true" />
import type {
  RequestPermissionResponse,
  SessionConfigOption,
  SessionModeState,
  SetSessionConfigOptionResponse,
  SetSessionModeResponse,
} from '@agentclientprotocol/sdk';
import type {
  AgentInfo,
  AgentInstallRequest,
  AgentInstallResponse,
  AgentList,
  CreateTokenRequest,
  CreateTokenResponse,
  Health,
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  PermissionReply,
  SandboxProvider,
  SessionEvent,
} from '@sandbox-agent/protocol';
import type { Agents, AgentQueryOptions } from './agents/agents.ts';
import type { Checkpoints } from './checkpoints/checkpoints.ts';
import type { SandboxAgentConnectOptions, SandboxAgentStartOptions } from './client-options.ts';
import type { Code } from './code/code.ts';
import { createClient, type Client, type ClientSandbox } from './create-client.ts';
import type { Desktop } from './desktop/desktop.ts';
import type { Files } from './files/files.ts';
import { FlatMethods } from './flat-methods.ts';
import type { Git } from './git/git.ts';
import { getHealth } from './health/health.ts';
import type { ConnectionState, ConnectionStateListener } from './health/connection-state.ts';
import { retrying } from './http/retry.ts';
import type { AttachedSandbox } from './sandbox/attached-sandbox.ts';
import { startClient } from './sandbox/start-client.ts';
import { rawRespondPermission } from './sessions/raw-permission.ts';
import type { Session } from './sessions/session.ts';
import type {
  PermissionRequestListener,
  SessionCreateRequest,
  SessionEventListener,
  SessionResumeOrCreateRequest,
  SessionSendOptions,
} from './sessions/session-types.ts';
import type { Processes } from './processes/processes.ts';
import type { Settings } from './settings/settings.ts';
import type { Terminals } from './terminals/terminals.ts';
import { createToken } from './tokens/create-token.ts';

/** The client of one server: its sessions, its agents, and the sandbox it runs in when a provider made it. */
export class SandboxAgent extends FlatMethods implements AsyncDisposable {
  readonly #client: Client;
  #sandbox: AttachedSandbox | undefined;

  /** Use `SandboxAgent.connect` or `SandboxAgent.start`. */
  constructor(options: SandboxAgentConnectOptions, sandbox?: ClientSandbox) {
    super();
    this.#client = createClient(options, sandbox);
    this.#sandbox = sandbox?.sandbox;
  }

  /** Connects to a running server. Resolves at once: calls wait until the server answers its health check. */
  static async connect(options: SandboxAgentConnectOptions): Promise<SandboxAgent> {
    return new SandboxAgent(options);
  }

  /** Creates a sandbox, or wakes the one that is named, and waits until its server is healthy. */
  static async start(options: SandboxAgentStartOptions): Promise<SandboxAgent> {
    return startClient(options, (connectOptions, sandbox) => {
      const agent = new SandboxAgent(connectOptions, sandbox);
      const { connection } = agent.#client.context;
      return { result: agent, whenReady: (signal) => connection.whenReady(signal), dispose: () => agent.dispose() };
    });
  }

  /** `<provider>/<id>`: what `start` takes to come back. `undefined` without a sandbox. */
  get sandboxId(): string | undefined {
    return this.#sandbox?.id;
  }

  get sandbox(): SandboxProvider | undefined {
    return this.#sandbox?.provider;
  }

  get inspectorUrl(): string {
    return `${this.#client.context.connection.endpoint.baseUrl}/ui/`;
  }

  get agents(): Agents {
    return this.#client.agents;
  }

  get code(): Code {
    return this.#client.code;
  }

  get processes(): Processes {
    return this.#client.processes;
  }

  get desktop(): Desktop {
    return this.#client.desktop;
  }

  get terminals(): Terminals {
    return this.#client.terminals;
  }

  get files(): Files {
    return this.#client.files;
  }

  get git(): Git {
    return this.#client.git;
  }

  get checkpoints(): Checkpoints {
    return this.#client.checkpoints;
  }

  get settings(): Settings {
    return this.#client.settings;
  }

  get connectionState(): ConnectionState {
    return this.#client.context.connection.state;
  }

  onStateChange(listener: ConnectionStateListener): () => void {
    return this.#client.context.connection.onStateChange(listener);
  }

  /** Ends streams, waits and checks; keeps sandbox, sessions and store. Idempotent, within 200 ms. */
  dispose(): Promise<void> {
    return this.#client.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  destroySandbox(): Promise<void> {
    return this.#endSandbox((sandbox) => sandbox.destroy());
  }

  /** Where the provider cannot pause, the sandbox is destroyed. */
  pauseSandbox(): Promise<void> {
    return this.#endSandbox((sandbox) => sandbox.pause());
  }

  killSandbox(): Promise<void> {
    return this.#endSandbox((sandbox) => sandbox.kill());
  }

  getHealth(): Promise<Health> {
    return retrying(() => getHealth(this.#client.context.http));
  }

  listAgents(options?: AgentQueryOptions): Promise<AgentList> {
    return this.agents.list(options);
  }

  getAgent(agent: string, options?: AgentQueryOptions): Promise<AgentInfo> {
    return this.agents.get(agent, options);
  }

  installAgent(agent: string, request?: AgentInstallRequest): Promise<AgentInstallResponse> {
    return this.agents.install(agent, request);
  }

  /** A token of this server that allows less than the client's own and ends by itself: for a browser. */
  createToken(request: CreateTokenRequest): Promise<CreateTokenResponse> {
    return createToken(this.#client.context.http, request);
  }

  listSessions(request?: ListPageRequest): Promise<ListPage<Session>> {
    return this.#client.sessions.list(request);
  }

  getSession(id: string): Promise<Session | null> {
    return this.#client.sessions.get(id);
  }

  getEvents(request: ListEventsRequest): Promise<ListPage<SessionEvent>> {
    return this.#client.sessions.events(request);
  }

  createSession(request: SessionCreateRequest): Promise<Session> {
    return this.#client.sessions.create(request);
  }

  resumeSession(id: string): Promise<Session> {
    return this.#client.sessions.resume(id);
  }

  resumeOrCreateSession(request: SessionResumeOrCreateRequest): Promise<Session> {
    return this.#client.sessions.resumeOrCreate(request);
  }

  destroySession(id: string): Promise<Session> {
    return this.#client.sessions.destroy(id);
  }

  setSessionMode(
    sessionId: string,
    modeId: string,
  ): Promise<{ session: Session; response: SetSessionModeResponse | void }> {
    return this.#respond(sessionId, (session) => session.setMode(modeId));
  }

  setSessionConfigOption(sessionId: string, configId: string, value: string | boolean): Promise<ConfigResult> {
    return this.#respond(sessionId, (session) => session.setConfigOption(configId, value));
  }

  setSessionModel(sessionId: string, model: string): Promise<ConfigResult> {
    return this.#respond(sessionId, (session) => session.setModel(model));
  }

  setSessionThoughtLevel(sessionId: string, thoughtLevel: string): Promise<ConfigResult> {
    return this.#respond(sessionId, (session) => session.setThoughtLevel(thoughtLevel));
  }

  async getSessionConfigOptions(sessionId: string): Promise<SessionConfigOption[]> {
    return (await this.#handle(sessionId)).getConfigOptions();
  }

  async getSessionModes(sessionId: string): Promise<SessionModeState | null> {
    return (await this.#handle(sessionId)).getModes();
  }

  rawSendSessionMethod(
    sessionId: string,
    method: string,
    params: Record<string, unknown>,
    options?: SessionSendOptions,
  ): Promise<{ session: Session; response: unknown }> {
    return this.#respond(sessionId, (session) => session.rawSend(method, params, options));
  }

  /** Also before the session exists. Returns how to stop. */
  onSessionEvent(sessionId: string, listener: SessionEventListener): () => void {
    return this.#client.sessions.liveOf(sessionId).listeners.add(listener);
  }

  /** Also before the session exists. Returns how to stop. */
  onPermissionRequest(sessionId: string, listener: PermissionRequestListener): () => void {
    return this.#client.sessions.liveOf(sessionId).permissions.addListener(listener);
  }

  respondPermission(permissionId: string, reply: PermissionReply): Promise<void> {
    return this.#client.sessions.answer(permissionId, { reply });
  }

  rawRespondPermission(permissionId: string, response: RequestPermissionResponse): Promise<void> {
    return rawRespondPermission(this.#client.sessions, permissionId, response);
  }

  async #handle(sessionId: string): Promise<Session> {
    return (await this.#client.sessions.require(sessionId)).handle;
  }

  async #respond<Response>(
    sessionId: string,
    act: (session: Session) => Promise<Response>,
  ): Promise<{ session: Session; response: Response }> {
    const session = await this.#handle(sessionId);
    return { session, response: await act(session) };
  }

  async #endSandbox(end: (sandbox: AttachedSandbox) => Promise<void>): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    // First the client: its monitor must not bring back what is being ended.
    await this.dispose();
    if (!sandbox) {
      throw new Error('SandboxAgent is not attached to a provisioned sandbox.');
    }
    await end(sandbox);
  }
}

type ConfigResult = { session: Session; response: SetSessionConfigOptionResponse };
