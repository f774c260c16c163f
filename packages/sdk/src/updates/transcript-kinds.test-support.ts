import type { EventSender, JsonRpcMessage, SessionEvent } from '@sandbox-agent/protocol';
import { normalizeUpdate } from './normalize-update.ts';
import type { NormalizedUpdate } from './normalized-update.ts';

/** A recorded transcript, a line an event, as a session's events. */
export function transcriptEvents(ndjson: string): SessionEvent[] {
  return ndjson
    .split('\n')
    .filter(Boolean)
    .map((line, position) => {
      const { sender, payload } = JSON.parse(line) as { sender: EventSender; payload: JsonRpcMessage };
      const eventIndex = position + 1;
      return { id: `s:${eventIndex}`, eventIndex, sessionId: 's', createdAt: 0, connectionId: 'c', sender, payload };
    });
}

/** What a transcript is made of, without its words: a line for each event, runs of one kind as one. */
export function transcriptKinds(ndjson: string): string[] {
  return transcriptEvents(ndjson)
    .map(({ sender, payload }) => `${sender} ${kindOf(payload)}`)
    .filter((line, position, all) => line !== all[position - 1]);
}

function kindOf(payload: JsonRpcMessage): string {
  const update = normalizeUpdate(payload);
  if (update !== undefined) {
    return [update.kind, ...detailsOf(update)].join(' ');
  }
  if ('method' in payload) {
    const { stopReason, state, outcome } = (payload.params ?? {}) as Record<string, unknown>;
    const detail = [stopReason, state, outcome].find((part) => typeof part === 'string');
    return detail === undefined ? payload.method : `${payload.method} ${detail}`;
  }
  return 'error' in payload ? `error ${payload.error.code}` : 'result';
}

function detailsOf(update: NormalizedUpdate): string[] {
  switch (update.kind) {
    case 'tool_call':
    case 'permission_request': {
      const { status, terminalOutput } = update.change;
      return [status ?? [], terminalOutput.length > 0 ? 'terminal' : []].flat();
    }
    case 'mode':
      return [update.modeId];
    case 'other':
      return [update.sessionUpdate];
    default:
      return [];
  }
}
