import type { PermissionList, SessionEvent, SessionRecord } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { ClientDisposedError } from '../errors/client-disposed-error.ts';
import type { GapError } from '../errors/gap-error.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { EventWriter } from '../persist/event-writer.ts';
import { storedEvent } from '../persist/read-events.ts';
import { abortable } from '../runtime/abortable.ts';
import { delay } from '../runtime/delay.ts';
import { Listeners } from '../runtime/listeners.ts';
import { followEvents } from './event-feed.ts';
import { PermissionBook } from './permission-book.ts';
import { RecentEvents } from './recent-events.ts';
import { recordAfterEvent } from './session-record.ts';
import { TurnBook } from './turn-book.ts';

/** One running feed: how to end it, and when it has ended. */
interface Feed {
  readonly controller: AbortController;
  readonly writer: EventWriter;
  readonly ended: Promise<void>;
}

/**
 * One session as this client lives it: its record, its one event feed, who listens, who waits. The feed stores each event
 * before anybody sees it.
 */
export class LiveSession {
  readonly id: string;
  readonly listeners: Listeners<SessionEvent>;
  readonly gaps: Listeners<GapError>;
  readonly errors: Listeners<unknown>;
  readonly turns = new TurnBook();
  readonly recent = new RecentEvents();
  readonly permissions: PermissionBook;
  /** The attaching that runs now, so that two callers share it. */
  attaching: { readonly promise: Promise<void>; readonly orCreate: boolean } | undefined;
  #record: SessionRecord;
  #savedRecord: SessionRecord | undefined;
  #reached = 0;
  #feed: Feed | undefined;
  #failure: unknown;
  /** Why the session is about to end: what its feed sees of that end is no failure. */
  #leaving: unknown;
  readonly #context: ClientContext;

  constructor(context: ClientContext, record: SessionRecord) {
    this.id = record.id;
    this.#record = record;
    this.#context = context;
    this.listeners = new Listeners(context.reportError);
    this.gaps = new Listeners(context.reportError);
    this.errors = new Listeners(context.reportError);
    this.permissions = new PermissionBook({
      sessionId: record.id,
      agentSessionId: () => this.#record.agentSessionId,
      list: () =>
        retrying(() =>
          context.http.json<PermissionList>({
            method: 'GET',
            path: joinPath('/v1/sessions', record.id, 'permissions'),
          }),
        ),
      isAttached: () => this.attached,
      findEvent: async (eventIndex) =>
        this.recent.find(eventIndex) ?? (await storedEvent(context.driver, record.id, eventIndex)),
      reportError: context.reportError,
    });
  }

  get record(): SessionRecord {
    return this.#record;
  }

  /** Whether events come, or will come by themselves. */
  get attached(): boolean {
    return this.#feed !== undefined;
  }

  /** The last index that was delivered, or announced as missing. */
  get reached(): number {
    return this.#reached;
  }

  /** What ended the feed; there is always something when it has ended. */
  get failure(): unknown {
    return this.#failure ?? new ClientDisposedError();
  }

  /** Takes over a record that is stored already. */
  adoptRecord(record: SessionRecord): void {
    this.#record = record;
    this.#savedRecord = record;
  }

  /** Takes over a record and stores it. */
  async saveRecord(record: SessionRecord): Promise<void> {
    this.#record = record;
    await this.#context.driver.updateSession(record);
    this.#savedRecord = record;
  }

  /** Says that the end of the feed is wanted, and what those who wait are told. `undefined` takes it back. */
  leave(reason: unknown): void {
    this.#leaving = reason;
  }

  /** Starts the feed after the last stored index. Ends a former one first. */
  startFeed(after: number): void {
    this.#feed?.controller.abort(new ClientDisposedError());
    this.#reached = after;
    this.#failure = undefined;
    this.#leaving = undefined;
    const controller = new AbortController();
    const writer = new EventWriter({
      driver: this.#context.driver,
      sessionId: this.id,
      onStored: (events) => this.#deliver(events),
      onFailed: (error) => this.#fail(controller, error),
    });
    const ended = followEvents({
      context: this.#context,
      sessionId: this.id,
      after,
      signal: AbortSignal.any([controller.signal, this.#context.lifetime]),
      onEvents: (events) => writer.push(events),
      onGap: (gap) => this.#passGap(gap),
      onInterrupted: (error) => this.#interrupt(error),
      onOpen: () => this.permissions.refreshInBackground(),
    }).catch((error: unknown) => this.#fail(controller, error));
    this.#feed = { controller, writer, ended };
    // Readers that wait for a feed.
    this.recent.wake();
  }

  /** Resolves when events up to an index were delivered. Rejects with what ended the feed, or the signal's reason. */
  async whenReached(eventIndex: number, signal?: AbortSignal): Promise<void> {
    while (this.#reached < eventIndex) {
      await this.whenChanged(signal);
    }
  }

  /** Resolves with the next delivery or gap. Rejects when there is no feed that could bring one. */
  async whenChanged(signal?: AbortSignal): Promise<void> {
    if (!this.#feed) {
      throw this.failure;
    }
    await abortable(this.recent.changed(), signal);
  }

  /**
   * Ends the feed and rejects who waits with `reason`. With `graceMs` the feed may first read what the server still says,
   * until it closes the stream. Resolves when everything that was read is stored; never rejects.
   */
  async detach(reason: unknown, graceMs = 0): Promise<void> {
    const feed = this.#feed;
    if (feed) {
      if (graceMs > 0) {
        const over = new AbortController();
        await Promise.race([feed.ended, delay(graceMs, { signal: over.signal })]);
        over.abort();
      }
      feed.controller.abort(reason);
      await feed.ended;
      await feed.writer.flush().catch(() => {});
      this.#fail(feed.controller, reason);
    }
    this.turns.rejectAll(reason);
    this.permissions.clear();
    this.recent.wake();
  }

  async #deliver(events: readonly SessionEvent[]): Promise<void> {
    this.#record = events.reduce(recordAfterEvent, this.#record);
    if (this.#record !== this.#savedRecord) {
      await this.saveRecord(this.#record).catch((error: unknown) => {
        // The events are safe; the record is stored with the next ones.
        this.#report(error);
      });
    }
    this.recent.add(events);
    for (const event of events) {
      this.listeners.emit(event);
      this.permissions.observe(event);
      this.#reached = Math.max(this.#reached, event.eventIndex);
      this.turns.observe(event);
    }
  }

  #passGap(gap: GapError): void {
    this.#reached = Math.max(this.#reached, gap.to);
    if (this.gaps.size === 0) {
      this.#report(gap);
    }
    this.gaps.emit(gap);
    this.recent.wake();
  }

  #interrupt(error: unknown): void {
    this.turns.rejectAll(error);
    this.#report(error);
  }

  #fail(controller: AbortController, error: unknown): void {
    if (this.#feed?.controller === controller) {
      const reason = this.#leaving ?? error;
      this.#feed = undefined;
      this.#failure = reason;
      this.turns.rejectAll(reason);
      this.recent.wake();
      if (!controller.signal.aborted && this.#leaving === undefined && !(error instanceof ClientDisposedError)) {
        this.#report(error);
      }
    }
    controller.abort(error);
  }

  #report(error: unknown): void {
    if (this.errors.size > 0) {
      this.errors.emit(error);
    } else {
      this.#context.reportError(error);
    }
  }
}
