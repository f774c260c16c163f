import type { CreateSessionRequest, PermissionAnswer, UpdateSessionRequest } from '@sandbox-agent/protocol';
import type { ErrorCode } from '@sandbox-agent/protocol/errors';
import { StandInSession } from './stand-in-session.test-support.ts';

export type Answer =
  | { status: number; body: unknown }
  | { problem: ErrorCode; detail: string; context?: Record<string, unknown> };

interface Call {
  readonly method: string;
  readonly id: string | undefined;
  readonly action: string | undefined;
  readonly item: string | undefined;
  readonly query?: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly idempotencyKey: string | undefined;
}

/** The sessions of a stand-in server. Given to another one they survive its end, as a state directory does. */
export class StandInSessions {
  readonly #sessions = new Map<string, StandInSession>();
  #promptCount = 0;

  find(id: string): StandInSession | undefined {
    return this.#sessions.get(id);
  }

  get(id: string): StandInSession {
    return this.#sessions.get(id) as StandInSession;
  }

  forget(id: string): void {
    this.#sessions.delete(id);
  }

  handle(call: Call): Answer {
    if (call.id === undefined) {
      return call.method === 'POST' ? this.#create(call.body as never) : { status: 200, body: { sessions: [] } };
    }
    const session = this.find(call.id);
    if (!session) {
      return { problem: 'session_not_found', detail: `There is no session ${call.id}.` };
    }
    switch (`${call.method} ${call.action ?? ''}`) {
      case 'GET ':
        return { status: 200, body: this.#view(session) };
      case 'PATCH ':
        return this.#update(session, call.body);
      case 'DELETE ':
        session.server('_server/state', { state: 'closed' });
        session.close();
        this.#sessions.delete(call.id);
        return { status: 204, body: undefined };
      case 'POST prompts':
        return this.#prompt(session, call);
      case 'GET prompts':
        return this.#promptStatus(session, call.item ?? '');
      case 'POST cancel':
        return this.#cancel(session, call.query?.get('promptId'));
      case 'GET permissions':
        return { status: 200, body: { permissions: this.#permissions(session) } };
      case 'POST permissions':
        return this.#answer(session, call.item ?? '', call.body as never);
      default:
        return { problem: 'not_found', detail: 'No such route.' };
    }
  }

  #create(request: CreateSessionRequest): Answer {
    const id = request.id ?? 'generated';
    const existing = this.find(id);
    if (existing) {
      return JSON.stringify(existing.request) === JSON.stringify({ ...request, id })
        ? { status: 200, body: this.#view(existing) }
        : { problem: 'session_already_exists', detail: `Session ${id} exists.` };
    }
    if (request.agent === 'unknown') {
      return { problem: 'unsupported_agent', detail: 'There is no agent "unknown".' };
    }
    const session = new StandInSession({ ...request, id });
    this.#sessions.set(id, session);
    session.server('_server/agent_started', { pid: 1, agentSessionId: 'agent-1', resumed: 'new', durationMs: 1 });
    session.server('_server/state', { state: 'idle' });
    return { status: 201, body: this.#view(session) };
  }

  #view(session: StandInSession): unknown {
    return {
      id: session.request.id,
      agent: session.request.agent,
      agentSessionId: 'agent-1',
      state: 'idle',
      stateSince: 0,
      evidence: { agentAlive: true, openToolCalls: [], openPermissionRequests: [], queuedPrompts: 0 },
      cwd: session.request.cwd ?? '/',
      title: session.title ?? session.request.title,
      modes: {
        currentModeId: session.mode,
        availableModes: [
          { id: 'default', name: 'Default' },
          { id: 'plan', name: 'Plan' },
        ],
      },
      configOptions: [
        {
          id: 'model',
          name: 'Model',
          category: 'model',
          type: 'select',
          currentValue: session.model,
          options: [
            {
              group: 'all',
              name: 'All',
              options: [
                { value: 'small', name: 'Small' },
                { value: 'large', name: 'Large' },
              ],
            },
          ],
        },
      ],
      firstIndex: session.events[0]?.eventIndex ?? session.lastIndex + 1,
      lastIndex: session.lastIndex,
      connectionId: 'run-1',
      createdAt: session.createdAt,
    };
  }

  #update(session: StandInSession, request: UpdateSessionRequest): Answer {
    if (request.thoughtLevel !== undefined) {
      const context = { availableConfigIds: ['model'] };
      return { problem: 'invalid_request', detail: 'The agent offers no option "thought_level".', context };
    }
    session.mode = request.mode ?? session.mode;
    session.model = request.model ?? (request.configOptions?.['model'] as string | undefined) ?? session.model;
    session.title = request.title ?? session.title;
    return { status: 200, body: this.#view(session) };
  }

  #prompt(session: StandInSession, { body, idempotencyKey }: Call): Answer {
    const key = idempotencyKey ?? `none-${this.#promptCount}`;
    const earlier = session.prompts.get(key);
    if (earlier) {
      return earlier.body === JSON.stringify(body)
        ? { status: 202, body: { promptId: earlier.promptId, index: earlier.index } }
        : { problem: 'idempotency_mismatch', detail: 'Another body.' };
    }
    this.#promptCount += 1;
    const promptId = `prompt-${this.#promptCount}`;
    const text =
      typeof body['prompt'] === 'string' ? body['prompt'] : ((body['prompt'] as { text?: string }[])[0]?.text ?? '');
    const prompt = [{ type: 'text', text }];
    const index = session.server('_server/prompt_accepted', { promptId, prompt });
    session.prompts.set(key, { promptId, index, body: JSON.stringify(body) });
    session.server('_server/turn_started', { promptId, rpcId: 1 });
    this.#run(session, promptId, text);
    return { status: 202, body: { promptId, index } };
  }

  /** `hold` keeps the turn open; `ask` too, until its permission is answered. */
  #run(session: StandInSession, promptId: string, text: string): void {
    session.say(`You said: ${text}`);
    if (text === 'hold') {
      return;
    }
    if (text === 'ask') {
      const params = {
        sessionId: 'agent-1',
        options: permissionOptions,
        toolCall: { toolCallId: 'tool-1', title: 'Write' },
      };
      const index = session.add('agent', { jsonrpc: '2.0', id: 0, method: 'session/request_permission', params });
      session.permissions.set(`permission-${index}`, { requestId: `permission-${index}`, index, promptId });
      return;
    }
    if (text === 'crash') {
      const exit = { exitCode: null, signal: 'SIGKILL', stderrTail: 'out of luck', oom: false, expected: false };
      session.server('_server/agent_exited', exit);
      session.endTurn(promptId, { error: { code: 'agent_process_exited', message: 'The agent process ended.' } });
      return;
    }
    if (text === 'fail') {
      const agentError = { code: -32000, message: 'Authentication required' };
      session.endTurn(promptId, { error: { code: 'agent_error', message: 'The agent said no.', agentError } });
      return;
    }
    session.endTurn(promptId, { stopReason: 'end_turn', usage: { inputTokens: 3 } });
  }

  #promptStatus(session: StandInSession, promptId: string): Answer {
    const prompt = [...session.prompts.values()].find((candidate) => candidate.promptId === promptId);
    if (!prompt) {
      return { problem: 'not_found', detail: 'No such prompt.' };
    }
    const end = session.ended.get(promptId);
    return { status: 200, body: { promptId, index: prompt.index, status: end ? 'done' : 'running', ...end } };
  }

  #cancel(session: StandInSession, only: string | null | undefined): Answer {
    const open = [...session.prompts.values()].filter(
      ({ promptId }) => !session.ended.has(promptId) && (only ?? promptId) === promptId,
    );
    for (const { promptId } of open) {
      session.endTurn(promptId, { stopReason: 'cancelled' });
    }
    return { status: 202, body: { cancelling: open.length > 0, promptIds: open.map(({ promptId }) => promptId) } };
  }

  #permissions(session: StandInSession): unknown[] {
    return [...session.permissions.values()].map(({ requestId, index }) => ({
      requestId,
      index,
      sessionId: session.request.id,
      createdAt: session.createdAt,
      options: permissionOptions,
      availableReplies: ['once', 'reject'],
      toolCall: { toolCallId: 'tool-1', title: 'Write' },
    }));
  }

  #answer(session: StandInSession, requestId: string, answer: PermissionAnswer): Answer {
    const decided = session.decisions.get(requestId);
    if (decided) {
      return { problem: 'conflict', detail: 'Already answered.', context: { decision: decided } };
    }
    const permission = session.permissions.get(requestId);
    if (!permission) {
      return { problem: 'not_found', detail: `There is no open permission request ${requestId}.` };
    }
    const decision = { requestId, outcome: 'selected', by: 'client', decidedAt: 1, ...answer };
    session.permissions.delete(requestId);
    session.decisions.set(requestId, decision);
    session.server('_server/permission_decided', decision);
    session.endTurn(permission.promptId, { stopReason: 'end_turn' });
    return { status: 200, body: decision };
  }
}

const permissionOptions = [
  { optionId: 'yes', name: 'Allow', kind: 'allow_once' },
  { optionId: 'no', name: 'Reject', kind: 'reject_once' },
];
