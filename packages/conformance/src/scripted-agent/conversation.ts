import type { JsonRpcId } from '@sandbox-agent/protocol';
import type { Agent } from './agent.ts';
import { runScript } from './run-script.ts';
import type { Scene } from './scene.ts';
import { checkScript, isScript, parseScript, type AgentSetup, type AnswerInput, type Script } from './script.ts';

interface Message {
  id?: JsonRpcId;
  method?: string;
  params?: {
    sessionId?: string;
    cwd?: string;
    prompt?: { text?: string }[];
    _meta?: { script?: unknown };
  };
}

/** Takes the messages of the client, in order; scripts of several requests play at the same time. */
export function createConversation(agent: Agent, setup: AgentSetup): { receive(message: Message): Promise<void> } {
  const turns = new Map<string, Set<AbortController>>();
  let sessions = 0;
  let directory = process.cwd();

  const sceneOf = ({ id = null, method, params = {} }: Message, signal: AbortSignal): Scene => {
    const sessionId =
      method === 'session/new' ? `scripted-${process.pid}-${(sessions += 1)}` : (params.sessionId ?? '');
    const scene: Scene = {
      sessionId,
      requestId: id,
      cwd: directory,
      texts: textsOf(params).filter((text) => text !== scriptTextOf(params)),
      signal,
      stopReason: 'end_turn',
      isAnswered: false,
      answer({ result = resultOf(method, scene, setup), error, id: answeredId = id, times = 1 }: AnswerInput) {
        if (answeredId === id) scene.isAnswered = true;
        const answer = { jsonrpc: '2.0', id: answeredId, ...(error === undefined ? { result } : { error }) };
        for (let count = 0; count < times; count += 1) agent.output.send(answer);
      },
    };
    return scene;
  };

  const play = async (message: Message): Promise<void> => {
    const { method = '', params } = message;
    const running = new AbortController();
    const scene = sceneOf(message, running.signal);
    if (method === 'session/prompt') {
      const ofSession = turns.get(scene.sessionId) ?? new Set();
      turns.set(scene.sessionId, ofSession.add(running));
    }
    try {
      await runScript(scriptOf(message, setup), scene, agent);
    } catch (error) {
      scene.answer({ error: { code: -32602, message: (error as Error).message } });
    }
    turns.get(params?.sessionId ?? '')?.delete(running);
  };

  return {
    async receive(message) {
      const { id, method, params } = message;
      if (method === undefined) {
        agent.receiveReply(message);
      } else if (method === 'session/cancel') {
        if (!agent.ignored.has('cancel')) for (const turn of turns.get(params?.sessionId ?? '') ?? []) turn.abort();
      } else if (id !== undefined) {
        directory = params?.cwd ?? directory;
        await play(message);
      }
    },
  };
}

function scriptOf({ method = '', params = {} }: Message, setup: AgentSetup): Script {
  if (params._meta?.script !== undefined) return checkScript(params._meta.script);
  if (method !== 'session/prompt') return setup.methods?.[method] ?? [];
  const text = scriptTextOf(params);
  return text === undefined ? [{ say: `echo: ${textsOf(params).join(' ')}` }] : parseScript(text);
}

function textsOf({ prompt = [] }: NonNullable<Message['params']>): string[] {
  return prompt.map(({ text = '' }) => text);
}

/** A server may tell what was said before in blocks of its own, ahead of the prompt. */
function scriptTextOf(params: NonNullable<Message['params']>): string | undefined {
  return textsOf(params).find(isScript);
}

function resultOf(method: string | undefined, { sessionId, stopReason }: Scene, setup: AgentSetup): object {
  switch (method) {
    case 'initialize': {
      const { agentCapabilities = {} } = setup;
      const agentInfo = { name: 'scripted-acp-agent', version: '1' };
      return { protocolVersion: 1, agentCapabilities, authMethods: [], agentInfo };
    }
    case 'session/new':
      return { sessionId };
    case 'session/prompt':
      return { stopReason };
    default:
      return {};
  }
}
