import type {
  CancelResponse,
  ListEventsRequest,
  ListPage,
  ListPageRequest,
  PermissionAnswer,
  Session as SessionStatus,
  SessionEvent,
  SessionRecord,
} from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { ClientDisposedError } from '../errors/client-disposed-error.ts';
import { PermissionNotFoundError } from '../errors/permission-errors.ts';
import { SandboxDestroyedError } from '../errors/sandbox-destroyed-error.ts';
import { SessionLostError } from '../errors/session-lost-error.ts';
import { SessionNotFoundError } from '../errors/session-not-found-error.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { delay } from '../runtime/delay.ts';
import { attach, removeFromServer } from './attach.ts';
import { cancelTurn, type CancelOptions } from './cancel.ts';
import { setCategory, setMode } from './configure.ts';
import { createSession } from './create-session.ts';
import { forkSession, type ForkOptions } from './fork.ts';
import { LiveSession } from './live-session.ts';
import { answerPermission } from './permission-answer.ts';
import { parsePermissionId } from './permission-id.ts';
import { Session } from './session.ts';
import type { SessionCreateRequest, SessionResumeOrCreateRequest } from './session-types.ts';

/** How long a destroyed session's last events may take to arrive. */
const farewellMs = 1_000;

/** The sessions of one client: from the store, and from the server where they live. */
export class Sessions {
  readonly context: ClientContext;
  readonly #handles = new Map<string, { live: LiveSession; handle: Session }>();

  constructor(context: ClientContext) {
    this.context = context;
  }

  /** A page of the store, newest first. Nothing is asked of the server. */
  async list(request: ListPageRequest = {}): Promise<ListPage<Session>> {
    const { items, nextCursor } = await this.context.driver.listSessions(request);
    return {
      items: items.map((record) => this.#adopt(record).handle),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  /** From the store; `null` when it is not there. */
  async get(id: string): Promise<Session | null> {
    const record = await this.context.driver.getSession(id);
    return record ? this.#adopt(record).handle : null;
  }

  /** From the store. */
  async events(request: ListEventsRequest): Promise<ListPage<SessionEvent>> {
    return this.context.driver.listEvents(request);
  }

  async create(request: SessionCreateRequest): Promise<Session> {
    const live = await createSession(this.context, request, (record) => this.#adopt(record).live);
    return this.#adopt(live.record).handle;
  }

  /** A second session that goes on from where a stored one is. */
  async fork(id: string, options: ForkOptions): Promise<Session> {
    const { live: from } = await this.require(id);
    const live = await forkSession(this.context, from.record, options, (record) => this.#adopt(record).live);
    return this.#adopt(live.record).handle;
  }

  /** Takes a stored session up where it was. Throws `SessionNotFoundError` when the store does not have it. */
  async resume(id: string, env?: Record<string, string>): Promise<Session> {
    const { live, handle } = await this.require(id);
    await attach(this.context, live, { env });
    return handle;
  }

  async resumeOrCreate(request: SessionResumeOrCreateRequest): Promise<Session> {
    if (!(await this.context.driver.getSession(request.id))) {
      return this.create(request);
    }
    const session = await this.resume(request.id, request.env);
    const { live } = await this.require(request.id);
    if (request.mode) {
      await setMode(this.context, live, request.mode);
    }
    if (request.model) {
      await setCategory(this.context, live, 'model', request.model);
    }
    if (request.thoughtLevel) {
      await setCategory(this.context, live, 'thought_level', request.thoughtLevel);
    }
    return session;
  }

  /** Ends the session on the server and marks its record. Its events stay in the store. */
  async destroy(id: string): Promise<Session> {
    const { live, handle } = await this.require(id);
    const destroyed = new SessionLostError(id, 'destroyed');
    live.leave(destroyed);
    await removeFromServer(this.context, id).catch((error: unknown) => {
      // With its sandbox the session is gone, which is what was asked for.
      if (!(error instanceof SandboxDestroyedError)) {
        live.leave(undefined);
        throw error;
      }
    });
    await live.detach(destroyed, farewellMs);
    await live.saveRecord({ ...live.record, destroyedAt: this.context.clock.now() });
    return handle;
  }

  /** What the server says of the session now: state, evidence, usage. */
  async inspect(id: string): Promise<SessionStatus> {
    return retrying(() => this.context.http.json<SessionStatus>({ method: 'GET', path: joinPath('/v1/sessions', id) }));
  }

  cancel(id: string, options?: CancelOptions): Promise<CancelResponse> {
    return cancelTurn(this.context, id, options);
  }

  /** The id says which session it belongs to. */
  async answer(permissionId: string, answer: PermissionAnswer): Promise<void> {
    const sessionId = parsePermissionId(permissionId)?.sessionId;
    const record = sessionId === undefined ? undefined : await this.context.driver.getSession(sessionId);
    if (!record) {
      throw new PermissionNotFoundError(permissionId);
    }
    await answerPermission(this.context, this.#adopt(record).live, permissionId, answer);
  }

  /** The handle of a stored session and what lives behind it. Throws `SessionNotFoundError`. */
  async require(id: string): Promise<{ live: LiveSession; handle: Session }> {
    const record = await this.context.driver.getSession(id);
    if (!record) {
      throw new SessionNotFoundError(id);
    }
    return this.#adopt(record);
  }

  /** What lives for an id before its record is known: listeners may come first. */
  liveOf(id: string): LiveSession {
    return this.#entry({ id, agent: '', agentSessionId: '', lastConnectionId: '', createdAt: 0 }).live;
  }

  /** Ends every feed; what was read is stored, as far as `withinMs` allows. Never rejects. */
  async close(withinMs: number): Promise<void> {
    const reason = new ClientDisposedError();
    const all = [...this.#handles.values()];
    const over = new AbortController();
    await Promise.race([
      Promise.allSettled(all.map(({ live }) => live.detach(reason))),
      delay(withinMs, { signal: over.signal }),
    ]);
    over.abort();
    for (const { live } of all) {
      live.turns.rejectAll(reason);
      live.recent.wake();
    }
  }

  #adopt(record: SessionRecord): { live: LiveSession; handle: Session } {
    const entry = this.#entry(record);
    // A session that lives here knows more than what was read from the store a moment ago.
    if (!entry.live.attached && !entry.live.attaching) {
      entry.live.adoptRecord(record);
    }
    return entry;
  }

  #entry(record: SessionRecord): { live: LiveSession; handle: Session } {
    const known = this.#handles.get(record.id);
    if (known) {
      return known;
    }
    const live = new LiveSession(this.context, record);
    const entry = { live, handle: new Session(this, live) };
    this.#handles.set(record.id, entry);
    return entry;
  }
}
