import {
  agent,
  methods,
  PROTOCOL_VERSION,
  type AgentApp,
  type AgentContext,
  type InitializeResponse,
  type NewSessionRequest,
  type NewSessionResponse,
} from '@agentclientprotocol/sdk';
import { availableCommands } from './available-commands.ts';
import { createConversation } from './conversation.ts';
import type { LineOutput } from './line-output.ts';
import type { MockSession } from './mock-session.ts';
import { MockSessions } from './mock-sessions.ts';
import { promptText } from './parse-prompt.ts';
import { runTurn } from './run-turn.ts';
import type { SessionStore } from './session-store.ts';
import type { MockProcess } from './turn.ts';

export interface MockAgentOptions {
  readonly version: string;
  readonly output: LineOutput;
  readonly process: MockProcess;
  readonly store: SessionStore | undefined;
  readonly createId: () => string;
}

const titleLength = 60;

/** The mock agent as an app of the ACP library, ready to be connected to a stream. */
export function createMockAgent(options: MockAgentOptions): AgentApp {
  const { store } = options;
  const sessions = new MockSessions({ store, createId: options.createId });
  const { session: sessionMethods } = methods.agent;

  const converse = (client: AgentContext, session: MockSession) => createConversation({ session, client, store });
  /** The answer of every request that opens a session. What the session can do is told once the answer is out. */
  const opened = (client: AgentContext, session: MockSession): NewSessionResponse => {
    afterResponse(() =>
      converse(client, session).send({ sessionUpdate: 'available_commands_update', availableCommands }),
    );
    return { sessionId: session.id, modes: session.config.modes(), configOptions: session.config.options() };
  };

  return agent({ name: 'sandbox-agent-mock' })
    .onRequest(methods.agent.initialize, () => describeAgent(options.version))
    .onRequest(methods.agent.authenticate, () => ({}))
    .onRequest(sessionMethods.new, async ({ params, client }) => opened(client, await sessions.create(params)))
    .onRequest(sessionMethods.load, async ({ params, client }) => {
      const session = await sessions.reopen(params.sessionId, params);
      await converse(client, session).replay();
      return opened(client, session);
    })
    .onRequest(sessionMethods.resume, async ({ params, client }) =>
      opened(client, await sessions.reopen(params.sessionId, params)),
    )
    .onRequest('session/fork', parseForkRequest, async ({ params, client }) =>
      opened(client, await sessions.fork(params.sessionId, params)),
    )
    .onRequest(sessionMethods.list, async ({ params }) => ({ sessions: await sessions.list(params.cwd ?? undefined) }))
    .onRequest(sessionMethods.close, ({ params }) => {
      sessions.close(params.sessionId);
      return {};
    })
    .onRequest(sessionMethods.delete, async ({ params }) => {
      await sessions.remove(params.sessionId);
      return {};
    })
    .onRequest(sessionMethods.setMode, async ({ params, client }) => {
      const session = sessions.get(params.sessionId);
      session.config.set('mode', params.modeId);
      await converse(client, session).send({
        sessionUpdate: 'config_option_update',
        configOptions: session.config.options(),
      });
      return {};
    })
    .onRequest(sessionMethods.setConfigOption, async ({ params, client }) => {
      const session = sessions.get(params.sessionId);
      session.config.set(params.configId, params.value);
      if (params.configId === 'mode') {
        const currentModeId = session.config.get('mode');
        await converse(client, session).send({ sessionUpdate: 'current_mode_update', currentModeId });
      }
      return { configOptions: session.config.options() };
    })
    .onRequest(sessionMethods.prompt, ({ params, client, signal }) => {
      const session = sessions.get(params.sessionId);
      const conversation = converse(client, session);
      return session.enqueue(async (cancelled) => {
        signal.addEventListener('abort', () => cancelled.abort(), { once: true });
        const response = await runTurn({
          ...options,
          session,
          request: params,
          client,
          conversation,
          cancelled: cancelled.signal,
        });
        if (session.title === undefined) {
          const title = promptText(params.prompt).split('\n', 1)[0]?.slice(0, titleLength) ?? '';
          afterResponse(() => conversation.setTitle(title));
        }
        return response;
      });
    })
    .onNotification(sessionMethods.cancel, ({ params }) => sessions.cancel(params.sessionId));
}

// The library's stable schema does not have `fork` yet.
const sessionCapabilities = { list: {}, delete: {}, resume: {}, fork: {}, close: {} };

function parseForkRequest(params: unknown): NewSessionRequest & { sessionId: string } {
  return params as NewSessionRequest & { sessionId: string };
}

function describeAgent(version: string): InitializeResponse {
  return {
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: 'sandbox-agent-mock', title: 'Mock', version },
    agentCapabilities: {
      loadSession: true,
      promptCapabilities: { image: true, audio: true, embeddedContext: true },
      mcpCapabilities: { http: true, sse: true },
      sessionCapabilities,
    },
    authMethods: [],
  };
}

/** Real agents tell some things only after the answer of a request, and clients must cope: so does this one. */
function afterResponse(send: () => Promise<void>): void {
  setImmediate(() => {
    // The client may have closed the connection meanwhile: then nobody is there to be told.
    send().catch(() => undefined);
  });
}
