import type { SessionEvent } from '@sandbox-agent/protocol';

/** The update of a `session/update` notification, read loosely: agents send kinds and fields of their own. */
export interface SessionUpdate {
  readonly sessionUpdate: string;
  readonly toolCallId?: string;
  readonly title?: string;
  readonly status?: string;
  readonly currentModeId?: string;
  readonly content?: { readonly text?: string } | readonly unknown[];
  readonly [field: string]: unknown;
}

/** What the agent told by this event; undefined for any other event. */
export function sessionUpdateOf(event: SessionEvent): SessionUpdate | undefined {
  const payload = event.payload as { method?: string; params?: { update?: SessionUpdate } };
  return payload.method === 'session/update' ? payload.params?.update : undefined;
}

/** The text of a message chunk of that kind; empty for any other event. */
export function chunkText(event: SessionEvent, kind = 'agent_message_chunk'): string {
  const update = sessionUpdateOf(event);
  const content = update?.sessionUpdate === kind ? update.content : undefined;
  return content !== undefined && 'text' in content ? (content.text ?? '') : '';
}
