import type { SessionEvent } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { GapError } from '../errors/gap-error.ts';
import { SessionLostError } from '../errors/session-lost-error.ts';
import { readEventsAfter } from '../persist/read-events.ts';
import { abortable } from '../runtime/abortable.ts';
import { attach } from './attach.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionEventsOptions } from './session-types.ts';

/**
 * A session's events from any index on: what is stored, then what comes. A reader is a position and nothing else: it may be as
 * slow as it likes. Ends when its signal aborts, the session is destroyed or the client disposed; throws `GapError` where events
 * are missing (reading on from its `to` works), and what ended the feed.
 */
export async function* iterateEvents(
  context: ClientContext,
  live: LiveSession,
  { after = 0, signal, follow = true }: SessionEventsOptions = {},
): AsyncGenerator<SessionEvent, void, undefined> {
  let position = after;
  const stopped = (): boolean => context.lifetime.aborted || signal?.aborted === true;
  const step = (event: SessionEvent): SessionEvent => {
    if (event.eventIndex > position + 1) {
      throw new GapError({ sessionId: live.id, from: position + 1, to: event.eventIndex - 1, reason: 'trimmed' });
    }
    position = event.eventIndex;
    return event;
  };
  while (!stopped()) {
    for await (const page of readEventsAfter(context.driver, live.id, position)) {
      for (const event of page) {
        if (stopped()) {
          return;
        }
        yield step(event);
      }
    }
    if (!follow || live.record.destroyedAt !== undefined || stopped()) {
      return;
    }
    try {
      await followable(context, live, signal);
      for (let events = live.recent.after(position); events && !stopped(); events = live.recent.after(position)) {
        if (events.length === 0) {
          await live.whenChanged(signal);
        }
        for (const event of events) {
          if (stopped()) {
            return;
          }
          yield step(event);
        }
      }
    } catch (error) {
      if (stopped() || (error instanceof SessionLostError && error.reason === 'destroyed')) {
        return;
      }
      throw error;
    }
  }
}

/**
 * Resolves when live events will come. Reading creates nothing: a session that no server has is waited for, until somebody
 * resumes or prompts it.
 */
async function followable(context: ClientContext, live: LiveSession, signal: AbortSignal | undefined): Promise<void> {
  const until = signal ? AbortSignal.any([signal, context.lifetime]) : context.lifetime;
  while (!live.attached) {
    try {
      await abortable(attach(context, live, { orCreate: false }), until);
    } catch (error) {
      if (!(error instanceof SessionLostError) || error.reason === 'destroyed') {
        throw error;
      }
      await abortable(live.recent.changed(), until);
    }
  }
}
