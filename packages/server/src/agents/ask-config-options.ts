import type { AgentProcess } from '../acp/agent-process.ts';
import type { AgentQuirks } from './agent-quirks.ts';
import type { AgentProbeOptions } from './agent-probe.ts';
import type { AgentLaunch } from './launch.ts';

const initializeTimeoutMs = 30_000;
const newSessionTimeoutMs = 60_000;
const deleteTimeoutMs = 2_000;

interface NewSessionAnswer {
  readonly sessionId?: unknown;
  readonly configOptions?: unknown;
  readonly modes?: { readonly currentModeId?: unknown; readonly availableModes?: unknown } | null;
}

/**
 * Starts an agent, opens a session, takes down what it offers, and ends the agent with all its children.
 *
 * @throws what starting or asking it throws
 */
export async function askConfigOptions(
  options: Pick<AgentProbeOptions, 'startAgentProcess' | 'cwd' | 'logger'> & {
    readonly launch: AgentLaunch;
    readonly signal: AbortSignal;
  },
): Promise<unknown[]> {
  const { launch, signal } = options;
  const started: { agent?: AgentProcess } = {};
  const agent = await options.startAgentProcess({
    launch,
    logger: options.logger,
    onSent: () => undefined,
    onFault: () => undefined,
    onBatch: (lines) => {
      for (const { kind, message } of lines) {
        if (kind === 'request' && 'id' in message) {
          // Nothing it could ask for is needed to open a session.
          started.agent?.respond(message.id ?? null, { error: { code: -32601, message: 'Method not found' } });
        }
      }
    },
  });
  started.agent = agent;
  try {
    signal.throwIfAborted();
    const initialized = await agent.request(
      'initialize',
      {
        protocolVersion: 1,
        clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      },
      { timeoutMs: initializeTimeoutMs, signal },
    );
    const answer = (await agent.request(
      'session/new',
      { cwd: options.cwd, mcpServers: [] },
      { timeoutMs: newSessionTimeoutMs, signal },
    )) as NewSessionAnswer;
    await forgetSession(agent, initialized, answer.sessionId);
    return readConfigOptions(answer, launch.quirks);
  } finally {
    // Nothing of what it might still write is wanted.
    await agent.terminate({ graceMs: 500, termGraceMs: 500 });
  }
}

/** A session that nobody will use is not left in the agent's history, where the agent can be told so. */
async function forgetSession(agent: AgentProcess, initialized: unknown, sessionId: unknown): Promise<void> {
  const { agentCapabilities } = (initialized ?? {}) as {
    agentCapabilities?: { sessionCapabilities?: { delete?: unknown } | null };
  };
  if (agentCapabilities?.sessionCapabilities?.delete) {
    await agent.request('session/delete', { sessionId }, { timeoutMs: deleteTimeoutMs }).catch(() => undefined);
  }
}

/** An agent that offers modes and no option for them gets one: modes and the option of category `mode` are one thing. */
function readConfigOptions({ configOptions, modes }: NewSessionAnswer, quirks: AgentQuirks): unknown[] {
  const offered: unknown[] = Array.isArray(configOptions) ? configOptions : [];
  const hasModeOption = offered.some((option) => (option as { category?: unknown } | null)?.category === 'mode');
  if (hasModeOption || quirks.modesAreThoughtLevels || !Array.isArray(modes?.availableModes)) {
    return offered;
  }
  const values = (modes.availableModes as { id: string; name?: string; description?: string }[]).map(
    ({ id, name, description }) => ({ value: id, name: name ?? id, ...(description ? { description } : {}) }),
  );
  return [
    ...offered,
    { id: 'mode', name: 'Mode', category: 'mode', type: 'select', currentValue: modes.currentModeId, options: values },
  ];
}
