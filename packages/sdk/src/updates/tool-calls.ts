import type { SessionEvent } from '@sandbox-agent/protocol';
import { isServerEvent } from '@sandbox-agent/protocol/server-events';
import { normalizeUpdate } from './normalize-update.ts';
import type { ToolCallChange } from './normalized-update.ts';

/** A tool call as all that was told of it until now makes it. */
export interface ToolCall extends Omit<ToolCallChange, 'terminalOutput' | 'status'> {
  /** `unfinished`: the turn has ended, and the agent never said what became of the call. */
  readonly status: 'pending' | 'in_progress' | 'completed' | 'failed' | 'unfinished';
  /** Everything that its terminals printed. */
  readonly printed: string;
  /** How its command ended; absent until then, and where no terminal tells. */
  readonly exit?: { readonly exitCode: number | null; readonly signal: string | null };
  readonly firstIndex: number;
}

/** The tool calls of a session, folded from its events. */
export interface ToolCalls {
  /** Takes in the next event. Returns the calls that it changed. */
  observe(event: SessionEvent): readonly ToolCall[];
  /** Oldest first. */
  list(): readonly ToolCall[];
}

/**
 * Folds events into tool calls. Each is an upsert: the first that is heard of one may be an update or a permission request, what an
 * update leaves out stays, and what is still open when the turn or the agent ends is `unfinished`.
 */
export function createToolCalls(): ToolCalls {
  const calls = new Map<string, ToolCall>();
  const open = new Set<string>();

  const apply = (change: ToolCallChange, eventIndex: number): ToolCall => {
    const { terminalOutput, ...told } = change;
    const known = calls.get(change.toolCallId);
    const exit = terminalOutput.findLast((output) => output.exit !== undefined)?.exit ?? known?.exit;
    const call: ToolCall = {
      status: 'pending',
      firstIndex: eventIndex,
      ...known,
      ...told,
      printed: (known?.printed ?? '') + terminalOutput.map(({ data = '' }) => data).join(''),
      ...(exit === undefined ? {} : { exit }),
    };
    calls.set(call.toolCallId, call);
    if (call.status === 'pending' || call.status === 'in_progress') {
      open.add(call.toolCallId);
    } else {
      open.delete(call.toolCallId);
    }
    return call;
  };

  const endTurn = (): readonly ToolCall[] => {
    const ended = [...open].flatMap((toolCallId) => calls.get(toolCallId) ?? []);
    open.clear();
    return ended.map((call) => {
      const unfinished: ToolCall = { ...call, status: 'unfinished' };
      calls.set(call.toolCallId, unfinished);
      return unfinished;
    });
  };

  return {
    observe({ payload, eventIndex }) {
      if (
        'method' in payload &&
        (isServerEvent(payload, '_server/turn_ended') || isServerEvent(payload, '_server/agent_exited'))
      ) {
        return endTurn();
      }
      const update = normalizeUpdate(payload);
      return update !== undefined && 'change' in update ? [apply(update.change, eventIndex)] : [];
    },
    list: () => [...calls.values()],
  };
}
