import type { EventGap, SessionEvent } from '@sandbox-agent/protocol';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';

export type StreamMessage =
  | { readonly kind: 'event'; readonly event: SessionEvent }
  | { readonly kind: 'gap'; readonly gap: EventGap };

interface ServerSentMessage {
  readonly event?: string | undefined;
  readonly data: string;
}

/** Reads messages of a session's event stream up to the first that is none: what came before it counts. */
export function parseStreamMessages(
  messages: readonly ServerSentMessage[],
  source: string,
): { parsed: StreamMessage[]; failure?: InvalidResponseError } {
  const parsed: StreamMessage[] = [];
  for (const message of messages) {
    try {
      parsed.push(parseStreamMessage(message, source));
    } catch (error) {
      return { parsed, failure: error as InvalidResponseError };
    }
  }
  return { parsed };
}

function parseStreamMessage(message: ServerSentMessage, source: string): StreamMessage {
  let value: unknown;
  try {
    value = JSON.parse(message.data);
  } catch (error) {
    throw new InvalidResponseError(source, 'JSON in each message', { cause: error });
  }
  if (message.event === 'gap') {
    if (isGap(value)) {
      return { kind: 'gap', gap: value };
    }
    throw new InvalidResponseError(source, 'from and to in a gap');
  }
  if (isEvent(value)) {
    return { kind: 'event', event: value };
  }
  throw new InvalidResponseError(source, 'a session event in each message');
}

function isGap(value: unknown): value is EventGap {
  const gap = value as Partial<EventGap> | null;
  return typeof gap === 'object' && Number.isInteger(gap?.from) && Number.isInteger(gap?.to);
}

function isEvent(value: unknown): value is SessionEvent {
  const event = value as Partial<SessionEvent> | null;
  return (
    typeof event === 'object' &&
    event !== null &&
    Number.isInteger(event.eventIndex) &&
    typeof event.payload === 'object' &&
    event.payload !== null
  );
}
