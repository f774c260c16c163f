import type { SessionEvent } from '@sandbox-agent/protocol';
import { GapError } from '../errors/gap-error.ts';
import type { StreamMessage } from './stream-message.ts';

/** An index was skipped. Reading again from before it may bring what was lost on the way. */
export class SkippedEventError extends Error {
  override readonly name = 'SkippedEventError';
}

export type SequenceStep =
  | { readonly kind: 'events'; readonly events: SessionEvent[] }
  | { readonly kind: 'gap'; readonly gap: GapError };

/**
 * Turns what streams bring, in pieces and again, into one sequence of events: no index twice, none skipped in silence.
 */
export class EventSequence {
  /** The last index that was passed on, or announced as missing. */
  #position: number;
  /** An index that was skipped once already: skipped again, it does not exist. */
  #suspect: number | undefined;
  readonly #sessionId: string;

  constructor(sessionId: string, after: number) {
    this.#sessionId = sessionId;
    this.#position = after;
  }

  get position(): number {
    return this.#position;
  }

  /** Throws `SkippedEventError` after the steps before the hole were yielded. */
  *accept(messages: readonly StreamMessage[]): Generator<SequenceStep, void, undefined> {
    let events: SessionEvent[] = [];
    for (const message of messages) {
      const expected = this.#position + 1;
      if (message.kind === 'event' && message.event.eventIndex === expected) {
        this.#position = expected;
        events.push(message.event);
        continue;
      }
      const to = message.kind === 'gap' ? message.gap.to : message.event.eventIndex - 1;
      if (to < expected) {
        continue;
      }
      if (events.length > 0) {
        yield { kind: 'events', events };
        events = [];
      }
      if (message.kind === 'event' && this.#suspect !== expected) {
        this.#suspect = expected;
        throw new SkippedEventError(`expected event ${expected}, got ${message.event.eventIndex}`);
      }
      const reason = message.kind === 'gap' ? (message.gap.reason ?? 'trimmed') : 'missing';
      this.#position = to;
      yield { kind: 'gap', gap: new GapError({ sessionId: this.#sessionId, from: expected, to, reason }) };
      if (message.kind === 'event') {
        this.#position = message.event.eventIndex;
        events.push(message.event);
      }
    }
    if (events.length > 0) {
      yield { kind: 'events', events };
    }
  }
}
