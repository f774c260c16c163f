import type { JsonRpcId } from '@sandbox-agent/protocol';
import type { Output } from './output.ts';
import { chunkOf, type Scene } from './scene.ts';

/** What the steps of all scripts share: the pipes, and what is remembered from one request to the next. */
export interface Agent {
  readonly output: Output;
  readonly errorOutput: Output;
  readonly ignored: Set<string>;
  /** Requests left unanswered, by the name they are released by. */
  readonly held: Map<string, Scene>;
  /** Memory that was asked to be taken. */
  readonly eaten: Buffer[];
  nextRequestId: number;
  /** Waits for the answer to a request of the agent; resolves with its result, or its error. */
  waitForReply(id: JsonRpcId): Promise<unknown>;
  /** A reply of the client. */
  receiveReply(message: { id?: JsonRpcId; result?: unknown; error?: unknown }): void;
}

/** What the agent tells of a reply that answers no request of its own, or one that was answered before. */
const strayReplyMethod = '_scripted/stray_reply';

export function createAgent({ output, errorOutput }: Pick<Agent, 'output' | 'errorOutput'>): Agent {
  const waiting = new Map<string, (reply: unknown) => void>();
  return {
    output,
    errorOutput,
    ignored: new Set(),
    held: new Map(),
    eaten: [],
    nextRequestId: 0,
    waitForReply: (id) => new Promise((resolve) => waiting.set(JSON.stringify(id), resolve)),
    receiveReply({ id = null, result, error }) {
      const key = JSON.stringify(id);
      const settle = waiting.get(key);
      waiting.delete(key);
      if (settle === undefined) {
        output.send({ jsonrpc: '2.0', method: strayReplyMethod, params: { id } });
      } else {
        settle(error === undefined ? result : { error });
      }
    },
  };
}

/** Says a text in the scene's session. */
export function say(agent: Agent, scene: Scene, text: string): void {
  agent.output.send(chunkOf(scene, text));
}
