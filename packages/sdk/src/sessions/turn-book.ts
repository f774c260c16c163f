import type { PromptStatus, ServerEventParams, SessionEvent } from '@sandbox-agent/protocol';
import { isServerEvent } from '@sandbox-agent/protocol/server-events';
import { errorOfTurn } from '../errors/error-of-problem.ts';
import { createDeferred, type Deferred } from '../runtime/deferred.ts';
import type { PromptResult } from './session-types.ts';

type TurnEnd = Omit<ServerEventParams['_server/turn_ended'], 'promptId'>;
type AgentExit = ServerEventParams['_server/agent_exited'];

/** Ends of turns are remembered for so many turns: the event may come before the answer that names its prompt. */
const remembered = 256;

/** Who waits for which turn, and how the last turns ended. */
export class TurnBook {
  readonly #waiting = new Map<string, Deferred<PromptResult>>();
  readonly #ended = new Map<string, { end: TurnEnd; endIndex: number }>();
  #lastExit: AgentExit | undefined;

  /** Whether the end of that turn was seen. */
  hasEnded(promptId: string): boolean {
    return this.#ended.has(promptId);
  }

  /** Resolves or rejects with the end of the turn: at once when it was seen. */
  wait(promptId: string): Promise<PromptResult> {
    const ended = this.#ended.get(promptId);
    if (ended) {
      return outcome(promptId, ended.end, ended.endIndex);
    }
    const waiting = this.#waiting.get(promptId) ?? createDeferred<PromptResult>();
    this.#waiting.set(promptId, waiting);
    return waiting.promise;
  }

  /** Takes in one event that listeners have seen. */
  observe({ payload, eventIndex }: SessionEvent): void {
    if (!('method' in payload)) {
      return;
    }
    if (isServerEvent(payload, '_server/turn_started')) {
      this.#lastExit = undefined;
    } else if (isServerEvent(payload, '_server/agent_exited')) {
      this.#lastExit = payload.params;
    } else if (isServerEvent(payload, '_server/turn_ended')) {
      const { promptId, ...end } = payload.params;
      this.#settle(promptId, this.#withExit(end), eventIndex);
    }
  }

  /** Rejects all who wait: the events that would tell them will not come. */
  rejectAll(error: unknown): void {
    for (const waiting of this.#waiting.values()) {
      waiting.reject(error);
    }
    this.#waiting.clear();
  }

  #settle(promptId: string, end: TurnEnd, endIndex: number): void {
    this.#ended.set(promptId, { end, endIndex });
    if (this.#ended.size > remembered) {
      this.#ended.delete(this.#ended.keys().next().value as string);
    }
    const waiting = this.#waiting.get(promptId);
    this.#waiting.delete(promptId);
    if (waiting) {
      outcome(promptId, end, endIndex).then(waiting.resolve, waiting.reject);
    }
  }

  /** The exit itself is an event of its own; the error of the turn should tell it all the same. */
  #withExit(end: TurnEnd): TurnEnd {
    if (end.error?.code !== 'agent_process_exited' || !this.#lastExit) {
      return end;
    }
    const { exitCode, signal, stderrTail, oom } = this.#lastExit;
    return { ...end, error: { exitCode, signal, stderrTail, oom, ...end.error } };
  }
}

/** The result of a turn that ended before this client looked. */
export function outcomeOfStatus(status: PromptStatus): Promise<PromptResult> {
  return outcome(status.promptId, status, status.endIndex ?? status.index);
}

async function outcome(promptId: string, end: TurnEnd, endIndex: number): Promise<PromptResult> {
  if (end.error) {
    throw errorOfTurn(end.error, promptId);
  }
  return {
    promptId,
    endIndex,
    stopReason: (end.stopReason ?? 'end_turn') as PromptResult['stopReason'],
    ...(end.usage ? { usage: end.usage } : {}),
  };
}
