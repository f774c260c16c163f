import type { SessionEvent } from '@sandbox-agent/protocol';
import { chunkText } from './session-update.ts';

/** What the watcher needs of a session of the SDK. */
export interface WatchableSession {
  onEvent(listener: (event: SessionEvent) => void): () => void;
}

export interface WaitForEventOptions {
  /** Only events with a greater index. Default 0: also those that came already. */
  readonly after?: number;
  /** Default 30,000. */
  readonly timeoutMs?: number;
}

/** The events of a session as a listener was given them, with means to wait for the next. */
export interface WatchedSession {
  readonly events: readonly SessionEvent[];
  /** The greatest index so far, 0 before the first. */
  readonly lastIndex: number;
  /** What the agent said after that index. */
  text(after?: number): string;
  /** @throws Error with the last events when none came in time */
  waitFor(isWanted: (event: SessionEvent) => boolean, options?: WaitForEventOptions): Promise<SessionEvent>;
  stop(): void;
}

export function watchSession(session: WatchableSession): WatchedSession {
  const events: SessionEvent[] = [];
  const waiting = new Set<(event: SessionEvent) => void>();
  const stop = session.onEvent((event) => {
    events.push(event);
    for (const wake of waiting) {
      wake(event);
    }
  });
  return {
    events,
    get lastIndex() {
      return events.at(-1)?.eventIndex ?? 0;
    },
    text: (after = 0) =>
      events
        .filter(({ eventIndex }) => eventIndex > after)
        .map((event) => chunkText(event))
        .join(''),
    waitFor(isWanted, { after = 0, timeoutMs = 30_000 } = {}) {
      const isMatch = (event: SessionEvent): boolean => event.eventIndex > after && isWanted(event);
      const found = events.find(isMatch);
      if (found !== undefined) {
        return Promise.resolve(found);
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          const last = events.slice(-8).map(({ eventIndex, payload }) => `${eventIndex} ${JSON.stringify(payload)}`);
          reject(new Error(`No such event in ${timeoutMs} ms. The last ones:\n${last.join('\n').slice(0, 4000)}`));
        }, timeoutMs);
        const check = (event: SessionEvent): void => {
          if (isMatch(event)) {
            clearTimeout(timer);
            waiting.delete(check);
            resolve(event);
          }
        };
        waiting.add(check);
      });
    },
    stop,
  };
}
