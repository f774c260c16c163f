import type { AgentProcess } from '../acp/index.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { AgentSettingsAnswer } from './agent-settings.ts';
import type { SessionTimings } from './dependencies.ts';
import { waitForByte, waitForQuiet } from './quiet.ts';

/** Some agents answer `session/load` before they have repeated the whole conversation. */
const replayQuiet = { quietMs: 150, maximumMs: 5_000 };

/** How long after its answer an agent that repeats only then may take to begin. */
const replayBeginMs = 1_000;

/** How a conversation came to an agent process. */
export type ResumeKind = 'new' | 'resume' | 'load' | 'fork' | 'history';

export interface HandshakeResult {
  readonly agentSessionId: string;
  readonly resumed: ResumeKind;
  /** The `agentCapabilities` of `initialize`, as they came. */
  readonly capabilities: Record<string, unknown>;
  /** The answer that opened the conversation: modes, config options, models. */
  readonly answer: AgentSettingsAnswer;
}

export interface HandshakeOptions {
  readonly process: AgentProcess;
  readonly version: string;
  readonly clock: Clock;
  readonly timings: Pick<SessionTimings, 'initializeTimeoutMs' | 'openTimeoutMs'>;
  readonly signal: AbortSignal;
  /** `cwd`, `mcpServers` and `additionalDirectories` as ACP takes them, for an agent of these capabilities. */
  readonly open: (capabilities: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** The agent's own id of the conversation to go on with; absent for a new one. */
  readonly agentSessionId?: string | undefined;
  /** The agent's own id of the conversation that a new one is to begin as a copy of. */
  readonly forkOf?: string | undefined;
  /** Whether there is something said before that a new conversation would have to be told. */
  readonly hasHistory: boolean;
  /** The conversation is repeated only after `session/load` was answered. */
  readonly replaysAfterAnswer: boolean;
  /** Called around `session/load`, whose answer is preceded by updates that were all recorded before. */
  readonly onReplay: (replaying: boolean) => void;
  /** Why a native way was not taken, for the log of the server. */
  readonly onFallback: (method: string, error: unknown) => void;
}

/** The same once the capabilities of the agent are known. */
type OpenOptions = Omit<HandshakeOptions, 'open'> & { readonly open: Readonly<Record<string, unknown>> };

/**
 * Opens a conversation on a fresh agent process: `initialize`, then the best way the agent offers of going on with an earlier one:
 * `session/resume`, else `session/load`, else a new conversation that is told the history as text.
 */
export async function openConversation(handshake: HandshakeOptions): Promise<HandshakeResult> {
  const { process, signal, timings } = handshake;
  const initialized = (await process.request(
    'initialize',
    {
      protocolVersion: 1,
      // The agent works inside the sandbox: it reads, writes and runs there by itself.
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      clientInfo: { name: 'sandbox-agent', version: handshake.version },
    },
    { signal, timeoutMs: timings.initializeTimeoutMs },
  )) as { agentCapabilities?: Record<string, unknown> } | null;
  const capabilities = initialized?.agentCapabilities ?? {};
  const options: OpenOptions = { ...handshake, open: handshake.open(capabilities) };

  if (options.agentSessionId !== undefined) {
    const answer = await continueNatively(options, capabilities, options.agentSessionId);
    if (answer !== undefined) {
      return { ...answer, agentSessionId: options.agentSessionId, capabilities };
    }
  }
  const answer = (await forkNatively(options, capabilities)) ?? (await beginNew(options));
  return { ...answer, capabilities };
}

async function beginNew(options: OpenOptions): Promise<Omit<HandshakeResult, 'capabilities'>> {
  const { process, signal, timings } = options;
  const answer = (await process.request('session/new', options.open, { signal, timeoutMs: timings.openTimeoutMs })) as
    | ({ sessionId?: unknown } & AgentSettingsAnswer)
    | null;
  if (typeof answer?.sessionId !== 'string') {
    throw new ProblemError('agent_error', 'The agent answered session/new without a sessionId.');
  }
  return { agentSessionId: answer.sessionId, resumed: options.hasHistory ? 'history' : 'new', answer };
}

/** `undefined` when there is nothing to fork, the agent does not offer it, or refuses. */
async function forkNatively(
  { forkOf, process, open, signal, timings, onFallback }: OpenOptions,
  capabilities: Record<string, unknown>,
): Promise<Omit<HandshakeResult, 'capabilities'> | undefined> {
  if (forkOf === undefined || !offers(capabilities, 'fork')) {
    return undefined;
  }
  try {
    const params = { ...open, sessionId: forkOf };
    const answer = (await process.request('session/fork', params, { signal, timeoutMs: timings.openTimeoutMs })) as
      | ({ sessionId?: unknown } & AgentSettingsAnswer)
      | null;
    if (typeof answer?.sessionId === 'string') {
      return { agentSessionId: answer.sessionId, resumed: 'fork', answer };
    }
    onFallback('session/fork', new Error('The agent answered session/fork without a sessionId.'));
  } catch (error) {
    if ((error as Error).name !== 'AgentRequestError') {
      throw error;
    }
    onFallback('session/fork', error);
  }
  return undefined;
}

async function continueNatively(
  options: OpenOptions,
  capabilities: Record<string, unknown>,
  agentSessionId: string,
): Promise<{ resumed: 'resume' | 'load'; answer: AgentSettingsAnswer } | undefined> {
  const ways = [
    { kind: 'resume', method: 'session/resume', offered: offers(capabilities, 'resume') },
    { kind: 'load', method: 'session/load', offered: capabilities['loadSession'] === true },
  ] as const;
  for (const { kind, method, offered } of ways) {
    if (!offered) {
      continue;
    }
    options.onReplay(kind === 'load');
    try {
      const answer = await options.process.request(
        method,
        { ...options.open, sessionId: agentSessionId },
        { signal: options.signal, timeoutMs: options.timings.openTimeoutMs },
      );
      if (kind === 'load') {
        await waitForReplay(options);
      }
      return { resumed: kind, answer: (answer ?? {}) as AgentSettingsAnswer };
    } catch (error) {
      // An agent that is gone cannot be asked another way; one that refuses can.
      if ((error as Error).name !== 'AgentRequestError') {
        throw error;
      }
      options.onFallback(method, error);
    } finally {
      options.onReplay(false);
    }
  }
  return undefined;
}

/** Waits until the agent has repeated the conversation, so that the next turn is told apart from it. */
async function waitForReplay({ process, clock, signal, replaysAfterAnswer }: OpenOptions): Promise<void> {
  if (replaysAfterAnswer) {
    await waitForByte(process, { clock, maximumMs: replayBeginMs, signal });
  }
  await waitForQuiet(process, { clock, ...replayQuiet, signal });
}

function offers(capabilities: Record<string, unknown>, name: 'resume' | 'fork'): boolean {
  const session = capabilities['sessionCapabilities'] as Record<string, unknown> | null | undefined;
  const offered = session?.[name];
  return offered !== undefined && offered !== null && offered !== false;
}
