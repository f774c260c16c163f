import { describe, expect, it } from 'vitest';
import {
  buildInspectorUrl,
  InMemorySessionPersistDriver,
  SandboxAgent,
  SandboxAgentError,
  SandboxDestroyedError,
  type Session,
  UnsupportedPermissionReplyError,
  UnsupportedSessionCategoryError,
  UnsupportedSessionConfigOptionError,
  UnsupportedSessionValueError,
  type AgentInfo,
  type AgentInstallRequest,
  type AgentInstallResponse,
  type AgentListResponse,
  type AgentQueryOptions,
  type HealthResponse,
  type InMemorySessionPersistDriverOptions,
  type InspectorUrlOptions,
  type ListEventsRequest,
  type ListPage,
  type ListPageRequest,
  type PermissionReply,
  type PermissionRequestListener,
  type ProblemDetails,
  type SandboxAgentConnectOptions,
  type SandboxAgentHealthWaitOptions,
  type SandboxAgentStartOptions,
  type SandboxProvider,
  type SessionCreateRequest,
  type SessionEvent,
  type SessionEventListener,
  type SessionPermissionRequest,
  type SessionPermissionRequestOption,
  type SessionPersistDriver,
  type SessionRecord,
  type SessionResumeOrCreateRequest,
  type SessionSendOptions,
} from './index.ts';
import { StandInServer } from './testing/stand-in-server.test-support.ts';

/** A driver as users of the published client wrote theirs: five methods. */
class PublishedDriver implements SessionPersistDriver {
  readonly #memory = new InMemorySessionPersistDriver({
    maxSessions: 10,
    maxEventsPerSession: 1_000,
  } satisfies InMemorySessionPersistDriverOptions);

  getSession(id: string): Promise<SessionRecord | undefined> {
    return this.#memory.getSession(id);
  }

  listSessions(request?: ListPageRequest): Promise<ListPage<SessionRecord>> {
    return this.#memory.listSessions(request);
  }

  updateSession(session: SessionRecord): Promise<void> {
    return this.#memory.updateSession(session);
  }

  listEvents(request: ListEventsRequest): Promise<ListPage<SessionEvent>> {
    return this.#memory.listEvents(request);
  }

  insertEvent(sessionId: string, event: SessionEvent): Promise<void> {
    return this.#memory.insertEvent(sessionId, event);
  }
}

/** A program against the published names, as its documentation shows them. It must compile and run as it is. */
async function publishedProgram(baseUrl: string): Promise<string[]> {
  const said: string[] = [];
  const wait: SandboxAgentHealthWaitOptions = { timeoutMs: 5_000 };
  const connectOptions: SandboxAgentConnectOptions = {
    baseUrl,
    token: 'secret',
    headers: { 'x-team': 'a' },
    persist: new PublishedDriver(),
    replayMaxEvents: 50,
    replayMaxChars: 12_000,
    waitForHealth: wait,
  };
  const direct: SandboxAgent = new SandboxAgent(connectOptions);
  await direct.dispose();

  const provider: SandboxProvider = {
    name: 'mine',
    create: async () => 'box',
    destroy: async () => {},
    getUrl: async () => baseUrl,
    getToken: async () => 'secret',
  };
  const startOptions: SandboxAgentStartOptions = { sandbox: provider, persist: new PublishedDriver() };
  const sdk: SandboxAgent = await SandboxAgent.start(startOptions);
  said.push(String(sdk.sandboxId), String(sdk.sandbox?.name), sdk.inspectorUrl.replace(baseUrl, ''));

  const health: HealthResponse = await sdk.getHealth();
  const query: AgentQueryOptions = { config: true, noCache: false };
  const agents: AgentListResponse = await sdk.listAgents(query);
  const agent: AgentInfo = await sdk.getAgent('mock', query);
  const install: AgentInstallRequest = { reinstall: false };
  const installed: AgentInstallResponse = await sdk.installAgent('mock', install);
  said.push(health.status, String(agents.agents.length), String(agent.installed), String(installed.already_installed));

  const create: SessionCreateRequest = {
    id: 'published',
    agent: 'mock',
    cwd: '/tmp',
    sessionInit: { cwd: '/tmp', mcpServers: [] },
    model: 'small',
    mode: 'default',
  };
  const session: Session = await sdk.createSession(create);
  const events: SessionEvent[] = [];
  const onEvent: SessionEventListener = (event) => events.push(event);
  const unsubscribe: () => void = session.onEvent(onEvent);
  const stopListening: () => void = sdk.onSessionEvent(session.id, onEvent);
  stopListening();
  const onPermission: PermissionRequestListener = (request: SessionPermissionRequest) => {
    const [option]: SessionPermissionRequestOption[] = request.options;
    const reply: PermissionReply = request.availableReplies.includes('once') ? 'once' : 'reject';
    said.push(`${option?.kind}`, request.toolCall.toolCallId, request.rawRequest.sessionId);
    sdk.respondPermission(request.id, reply).catch(() => {});
  };
  const stopAsking: () => void = session.onPermissionRequest(onPermission);
  const answer = await session.prompt([{ type: 'text', text: 'ask' }]);
  said.push(answer.stopReason);
  stopAsking();
  unsubscribe();

  const send: SessionSendOptions = { notification: false };
  const raw: unknown = await session.rawSend('session/set_mode', { modeId: 'plan' }, send);
  const sent: { session: Session; response: unknown } = await sdk.rawSendSessionMethod(session.id, 'session/set_mode', {
    modeId: 'default',
  });
  const configured = await sdk.setSessionConfigOption(session.id, 'model', 'large');
  await sdk.setSessionMode(session.id, 'plan');
  await sdk.setSessionModel(session.id, 'small');
  await session.setMode('default');
  await session.setModel('large');
  await session.setConfigOption('model', 'small');
  const options = await sdk.getSessionConfigOptions(session.id);
  const modes = await sdk.getSessionModes(session.id);
  said.push(
    typeof raw,
    sent.session.id,
    String(configured.response.configOptions.length),
    String(options[0]?.category),
    String(modes?.currentModeId),
  );
  said.push(
    String((await session.getConfigOptions()).length),
    String((await session.getModes())?.availableModes.length),
  );

  const same: Session | null = await sdk.getSession(session.id);
  const page: ListPage<Session> = await sdk.listSessions({ limit: 10 });
  const stored: ListPage<SessionEvent> = await sdk.getEvents({ sessionId: session.id, limit: 100 });
  const record: SessionRecord = session.toRecord();
  session.apply(record);
  said.push(
    String(same === session),
    String(page.items.length),
    String(stored.items.length > 5),
    record.agentSessionId,
  );
  said.push(
    session.agent,
    session.agentSessionId,
    session.lastConnectionId,
    String(session.createdAt > 0),
    String(session.destroyedAt),
  );
  said.push(stored.items.map((event) => event.sender)[0] ?? '');

  const resumed: Session = await sdk.resumeSession(session.id);
  const again: SessionResumeOrCreateRequest = { id: session.id, agent: 'mock' };
  const resumedAgain: Session = await sdk.resumeOrCreateSession(again);
  const refreshed: Session = await session.refresh();
  said.push(String(resumed === resumedAgain), refreshed.id);
  const destroyed: Session = await sdk.destroySession(session.id);
  said.push(typeof destroyed.destroyedAt);
  const inspector: InspectorUrlOptions = { baseUrl: 'http://host/', token: 't', headers: { a: 'b' } };
  said.push(buildInspectorUrl(inspector));
  await sdk.pauseSandbox();
  return said;
}

/** How users of the published client tell errors apart. */
function describeError(error: unknown): string {
  if (error instanceof SandboxAgentError) {
    const problem: ProblemDetails | undefined = error.problem;
    return `${error.status} ${problem?.title} ${error.response.status}`;
  }
  if (error instanceof SandboxDestroyedError) {
    return `${error.provider}/${error.sandboxId}`;
  }
  if (error instanceof UnsupportedSessionCategoryError) {
    return `${error.sessionId} ${error.category} ${error.availableCategories.join()}`;
  }
  if (error instanceof UnsupportedSessionValueError) {
    return `${error.category} ${error.configId} ${error.requestedValue} ${error.allowedValues.join()}`;
  }
  if (error instanceof UnsupportedSessionConfigOptionError) {
    return `${error.configId} ${error.availableConfigIds.join()}`;
  }
  if (error instanceof UnsupportedPermissionReplyError) {
    return `${error.permissionId} ${error.requestedReply} ${error.availableReplies.join()}`;
  }
  return 'unknown';
}

describe('a program against the published API', () => {
  it('compiles and runs as it is', async () => {
    const server = await StandInServer.start({ token: 'secret' });
    let said: string[];
    try {
      said = await publishedProgram(server.url);
    } finally {
      await server.kill();
    }
    expect(said).toEqual([
      ...['mine/box', 'mine', '/ui/'],
      ...['ok', '0', 'true', 'true'],
      ...['allow_once', 'tool-1', 'agent-1', 'end_turn'],
      ...['object', 'published', '1', 'model', 'default', '1', '2'],
      ...['true', '1', 'true', 'agent-1'],
      ...['mock', 'agent-1', 'run-1', 'true', 'undefined', 'server'],
      ...['true', 'published', 'number', 'http://host/ui/?token=t&headers=%7B%22a%22%3A%22b%22%7D'],
    ]);
  });

  it('tells the published errors apart', () => {
    expect(describeError(new SandboxAgentError(404, undefined, new Response(null, { status: 404 })))).toBe(
      '404 undefined 404',
    );
    expect(describeError(new SandboxDestroyedError('box', 'mine'))).toBe('mine/box');
    expect(describeError(new UnsupportedSessionCategoryError('s', 'model', ['mode']))).toBe('s model mode');
    expect(describeError(new UnsupportedSessionValueError('s', 'mode', 'mode', 'x', ['y']))).toBe('mode mode x y');
    expect(describeError(new UnsupportedSessionConfigOptionError('s', 'x', ['y']))).toBe('x y');
    expect(describeError(new UnsupportedPermissionReplyError('p', 'always', ['once']))).toBe('p always once');
  });
});
