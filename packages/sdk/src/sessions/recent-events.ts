import type { SessionEvent } from '@sandbox-agent/protocol';
import { createDeferred, type Deferred } from '../runtime/deferred.ts';

/** The last events that were delivered, for readers that keep up; those who do not read from the store. */
export class RecentEvents {
  #events: SessionEvent[] = [];
  #more: Deferred<void> | undefined;
  readonly #capacity: number;

  constructor(capacity = 1_024) {
    this.#capacity = capacity;
  }

  add(events: readonly SessionEvent[]): void {
    this.#events.push(...events);
    if (this.#events.length > this.#capacity * 2) {
      this.#events = this.#events.slice(-this.#capacity);
    }
    this.wake();
  }

  /** The events after an index; `undefined` when they are not all here. */
  after(index: number): readonly SessionEvent[] | undefined {
    const first = this.#events[0];
    const last = this.#events.at(-1);
    if (!first || !last || last.eventIndex <= index) {
      return [];
    }
    return first.eventIndex > index + 1 ? undefined : this.#events.filter((event) => event.eventIndex > index);
  }

  find(eventIndex: number): SessionEvent | undefined {
    return this.#events.findLast((event) => event.eventIndex === eventIndex);
  }

  /** Resolves when something was added or the end came. */
  changed(): Promise<void> {
    this.#more ??= createDeferred();
    return this.#more.promise;
  }

  wake(): void {
    const more = this.#more;
    this.#more = undefined;
    more?.resolve();
  }
}
