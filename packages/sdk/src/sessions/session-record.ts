import type { Session as SessionStatus, SessionEvent, SessionModes, SessionRecord } from '@sandbox-agent/protocol';
import { isServerEvent } from '@sandbox-agent/protocol/server-events';

/** What the server says of a session, taken into its record. */
export function recordWithStatus(record: SessionRecord, status: SessionStatus): SessionRecord {
  return {
    ...record,
    agentSessionId: status.agentSessionId ?? record.agentSessionId,
    lastConnectionId: status.connectionId ?? record.lastConnectionId,
    ...(status.modes === undefined ? {} : { modes: status.modes }),
    ...(status.configOptions ? { configOptions: status.configOptions } : {}),
    ...(status.title === undefined ? {} : { title: status.title }),
  };
}

/** The record after one event: the same object when the event says nothing about it. */
export function recordAfterEvent(record: SessionRecord, event: SessionEvent): SessionRecord {
  const { payload, sender, connectionId } = event;
  let next = record;
  // Events of the server itself may belong to no run of the agent.
  if (sender !== 'server' && connectionId !== record.lastConnectionId) {
    next = { ...next, lastConnectionId: connectionId };
  }
  if ('method' in payload) {
    if (isServerEvent(payload, '_server/agent_started')) {
      next = { ...next, agentSessionId: payload.params.agentSessionId };
    } else if (isServerEvent(payload, '_server/title_changed')) {
      next = { ...next, title: payload.params.title };
    } else if (sender === 'agent' && payload.method === 'session/update') {
      next = afterUpdate(next, (payload.params as { update?: SessionUpdate } | undefined)?.update);
    }
  } else if (sender === 'agent' && 'result' in payload) {
    next = afterResult(next, payload.result);
  }
  return next;
}

interface SessionUpdate {
  readonly sessionUpdate?: unknown;
  readonly currentModeId?: unknown;
  readonly configOptions?: unknown;
}

function afterUpdate(record: SessionRecord, update: SessionUpdate | undefined): SessionRecord {
  if (update?.sessionUpdate === 'current_mode_update' && typeof update.currentModeId === 'string' && record.modes) {
    return { ...record, modes: { ...record.modes, currentModeId: update.currentModeId } };
  }
  if (update?.sessionUpdate === 'config_option_update' && Array.isArray(update.configOptions)) {
    return { ...record, configOptions: update.configOptions };
  }
  return record;
}

/** `session/new`, `load`, `resume` and `set_config_option` answer with what holds from then on. */
function afterResult(record: SessionRecord, result: unknown): SessionRecord {
  const state = result as { modes?: SessionModes; configOptions?: unknown } | null | undefined;
  if (typeof state !== 'object' || state === null) {
    return record;
  }
  const modes =
    typeof state.modes === 'object' && Array.isArray(state.modes?.availableModes) ? { modes: state.modes } : {};
  const configOptions = Array.isArray(state.configOptions) ? { configOptions: state.configOptions } : {};
  return 'modes' in modes || 'configOptions' in configOptions ? { ...record, ...modes, ...configOptions } : record;
}
