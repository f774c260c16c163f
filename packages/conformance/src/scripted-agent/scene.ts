import type { JsonRpcId } from '@sandbox-agent/protocol';
import type { AnswerInput } from './script.ts';

/** A request of the client that a script plays for. */
export interface Scene {
  /** Empty where there is none yet. */
  readonly sessionId: string;
  readonly requestId: JsonRpcId;
  readonly cwd: string;
  /** The text blocks of the prompt behind the one that is the script. */
  readonly texts: readonly string[];
  /** Aborted when the turn is cancelled. */
  readonly signal: AbortSignal;
  stopReason: string;
  /** Answered, or meant not to be. */
  isAnswered: boolean;
  answer(input: AnswerInput): void;
}

/** A `session/update` of the scene's session. */
export function updateOf(scene: Scene, update: Record<string, unknown>): object {
  return { jsonrpc: '2.0', method: 'session/update', params: { sessionId: scene.sessionId, update } };
}

/** A message chunk. */
export function chunkOf(scene: Scene, text: string): object {
  return updateOf(scene, { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
}
